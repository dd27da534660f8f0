import {cleanText} from '../../message/clean.js';
import {clockSentence} from '../../message/clock-sentence.js';
import {listenedBetween} from '../../store/gaps.js';
import type {Projection, Worker} from '../../store/projection.js';
import {deedsOf, isStranger, strangersOf} from '../../store/selectors/membership.js';
import {wrongClocks} from '../../store/selectors/clocks.js';
import {frozenSentence} from '../../store/selectors/frozen.js';
import {funnel} from '../../store/selectors/funnel.js';
import {hasReason, sortedWorkers} from '../../store/selectors/workers.js';
import {count} from '../../ui/kit/format/count.js';
import {duration} from '../../ui/kit/format/duration.js';

/**
 * A cluster in a few lines for people: the link, who is there, the workers, the flow of jobs.
 * @param alarm paints a line about somebody who is not to be there; may do nothing
 */
export function statusText(projection: Projection, alarm: (text: string) => string): string {
  const {link, host, members, clients, unseen, now} = projection;
  const frozen = frozenSentence(projection);
  const names = [...members.values()]
    .filter((member) => !isStranger(member))
    .map(({user}) => cleanText(user, 40));
  return [
    `board    ${link.state} ${link.board ?? ''}${link.user === undefined ? '' : ` as ${link.user}`}`,
    ...(frozen === undefined ? [] : [`frozen   ! ${frozen}`]),
    `host     ${host === undefined ? 'not heard of yet' : `${cleanText(host.id, 60)}, seen ${duration(now - host.seen)} ago`}`,
    `members  ${names.length === 0 ? 'none heard of yet' : names.join(' ')}`,
    ...strangersOf(projection).map((member) =>
      alarm(`stranger ✗ ${cleanText(member.user, 40)} is not on the access list: ${deedsOf(member)}`),
    ),
    `jobs     ${funnel(projection)
      .map(({stage, count: jobs}) => `${stage} ${count(jobs)}`)
      .join('  ')}${unseen.size === 0 ? '' : `  not known ${count(unseen.size)}`}`,
    ...wrongClocks(projection, 1).map((verdict) => `clock    ! ${clockSentence(verdict)}`),
    ...[...clients.values()].flatMap(({id, keepalive, active}) =>
      keepalive?.lost === undefined
        ? []
        : [
            `client   ! ${cleanText(id, 60)} lost ${duration(now - keepalive.lost)} ago, has ${count(active)} jobs`,
          ],
    ),
    'workers',
    ...sortedWorkers(projection).map(
      (worker) =>
        `  ${cleanText(worker.id, 40).padEnd(30)} ${doing(worker)} for ${duration(listenedBetween(projection, worker.since, now))}, ${count(worker.done)} done, ${count(worker.failed)} failed${why(worker)}`,
    ),
    '',
  ].join('\n');
}

function doing(worker: Worker): string {
  const {state, inferred, cause} = worker;
  const because = hasReason(worker) && cause !== undefined ? ` (${cleanText(cause, 20)})` : '';
  return `${cleanText(state, 20)}${inferred ? '~' : ''}${because}`;
}

function why(worker: Worker): string {
  const {reason} = worker;
  return hasReason(worker) && reason !== undefined ? `: ${cleanText(reason, 300)}` : '';
}
