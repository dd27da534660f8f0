import {cleanText} from '../message/clean.js';
import {clockSentence} from '../message/clock-sentence.js';
import {listenedBetween} from '../store/gaps.js';
import type {Projection} from '../store/projection.js';
import {wrongClocks} from '../store/selectors/clocks.js';
import {funnel} from '../store/selectors/funnel.js';
import {sortedWorkers} from '../store/selectors/workers.js';
import {count} from '../ui/format/count.js';
import {duration} from '../ui/format/duration.js';

/** A cluster in a few lines for people: the link, who is there, the workers, the flow of jobs. */
export function statusText(projection: Projection): string {
  const {link, host, members, clients, unseen, now} = projection;
  const names = [...members.keys()].map((user) => cleanText(user, 40));
  return [
    `board    ${link.state} ${link.board ?? ''}${link.user === undefined ? '' : ` as ${link.user}`}`,
    `host     ${host === undefined ? 'not heard of yet' : `${cleanText(host.id, 60)}, seen ${duration(now - host.seen)} ago`}`,
    `members  ${names.length === 0 ? 'none heard of yet' : names.join(' ')}`,
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
      ({id, state, inferred, since, done, failed}) =>
        `  ${cleanText(id, 40).padEnd(30)} ${state}${inferred ? '~' : ''} for ${duration(listenedBetween(projection, since, now))}, ${count(done)} done, ${count(failed)} failed`,
    ),
    '',
  ].join('\n');
}
