import type {JobId, PeerId} from '../../../source/message/types.js';
import {parseLine} from '../../../source/message/parse.js';
import {valueOf} from '../runtime.js';
import type {GapCause} from './in-force.js';
import {topics, type NetworkReport} from './schedule.js';

/**
 * Milliseconds until the list is in force while the host is connected and nobody else's list is stored. After his
 * return it is the promise; else what his session's intervals allow: the wait after a lost pipe, which grows when losses
 * come one upon the other; the time between two looks; the wait of one who is locked out, which grows to 45 s.
 */
const longestGap: Readonly<Record<GapCause, number>> = {
  return: 2000,
  pipe: 10_000,
  ghost: 15_000,
  holder: 50_000,
};

/** What a client says of a job that needs the second topic, when that has not been there for a while. */
const refused = /^The host of this cluster runs R/;

/** What must hold of every schedule. @returns one sentence for each rule that is broken */
export function brokenRules(report: NetworkReport): readonly string[] {
  return [...endings(report), ...talk(report), ...lists(report), ...leftovers(report)];
}

/**
 * Every job ends exactly once: with its value, or refused. Or with its client, when the worker that has it was killed
 * and had not been heard of but by its offer: that could be a worker of the R package, which is waited for.
 */
function* endings({endings: all, lines, killed}: NetworkReport): Iterable<string> {
  const holders = new Map<JobId, PeerId>();
  for (const {line} of lines) {
    const message = parseLine(line, 'p2p-tui');
    if (message.type === 'accept') holders.set(message.future, message.to);
  }

  for (const {id, text, settled, value, error} of all) {
    if (settled !== 1) yield `${id} ended ${settled} times`;
    const waits = error === 'The client was closed.' && killed.has(holders.get(id) ?? '');
    if (waits) continue;
    if (value !== undefined && value !== valueOf(text)) yield `${id} has the wrong value: ${value}`;
    if (error !== undefined && !refused.test(error)) yield `${id} ended in an error: ${error}`;
  }
}

/** Nobody talks where nobody should be, and on the first topic nothing is said that R peers do not know. */
function* talk({lines}: NetworkReport): Iterable<string> {
  const [first, second] = topics;
  for (const {topic, by, line} of lines) {
    if (topic !== first && topic !== second) {
      yield `${by} talks on ${topic}: ${line}`;
      continue;
    }

    const {type} = parseLine(line, topic === first ? 'future.p2p' : 'p2p-tui');
    if (type === 'bad') yield `${by} wrote a bad line: ${line}`;
    if (topic === first && /^(?:heartbeat|started|progress|decline|received|bye)$/.test(type)) {
      yield `not for R peers: ${line}`;
    }
  }
}

function* lists({gaps, start}: NetworkReport): Iterable<string> {
  for (const {topic, cause, from, to} of gaps) {
    if (to - from <= longestGap[cause]) continue;
    const [length, at] = [to - from, from - start].map(Math.round);
    yield `the list of ${topic} was not in force for ${length} ms (${cause}), ${at} ms after the start`;
  }
}

/** Who has left leaves nothing: no timer, no pipe, no transfer. */
function* leftovers({remains}: NetworkReport): Iterable<string> {
  const {left, timers, pipes, transfers} = remains;
  if (!left) yield 'somebody did not leave';
  if (timers > 0) yield `${timers} timers are left`;
  if (pipes > 0) yield `${pipes} pipes are left`;
  if (transfers > 0) yield `${transfers} transfers are left`;
}
