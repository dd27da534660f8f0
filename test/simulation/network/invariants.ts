import type {JobId, PeerId} from '../../../source/message/types.js';
import {parseLine} from '../../../source/message/parse.js';
import {evaluatedTooOften} from '../invariants.js';
import {valueOf} from '../runtime.js';
import {wrongAboutFreezes} from './freezes.js';
import type {GapCause} from './in-force.js';
import {topics, type NetworkReport} from './schedule.js';

/**
 * Milliseconds until the list is in force while nothing but the host's own doing is missing. Ways to the board and back
 * take up to 160 ms here, and a pipe that is granted up to 200 ms more.
 *
 * - `return`: the promise. Log-in is over; he looks, opens a pipe on each topic, and the first one stores the list.
 * - `pipe`: the promise. Up to 80 ms until he knows, 375 ms of wait, a look, a pipe.
 * - `pipes`: as before, but the wait has doubled with each loss that came upon another: four of them, 3 s. One that is lost
 *   while he joins is missed at the look after that: as `holder`.
 * - `departure`: the promise. He looks four times a second, and stores it as after `pipe`.
 * - `unseen`: a minute from one look to the next, and then as `departure`.
 * - `ghost`, `holder`: what was begun before may have to end first, 2 s, as a return; then 1.5 s between two looks, a
 *   look, a farewell, and as a return again.
 */
const longestGap: Readonly<Record<GapCause, number>> = {
  return: 2000,
  pipe: 1000,
  pipes: 5000,
  ghost: 5000,
  holder: 5000,
  departure: 2000,
  unseen: 62_000,
};

/** What must hold of every schedule. @returns one sentence for each rule that is broken */
export function brokenRules(report: NetworkReport): readonly string[] {
  return [
    ...endings(report),
    ...attempts(report),
    ...talk(report),
    ...lists(report),
    ...wrongAboutFreezes(report.frost),
    ...leftovers(report),
  ];
}

/**
 * Every job ends exactly once, with its value. Or with its client, when the worker that has it was killed and had not
 * been heard of but by its offer: that could be a worker of the R package, which is waited for, and the caller is told.
 * Or with a reason, when the board tore every line that would have told a worker of it.
 */
function* endings({
  endings: all,
  lines,
  killed,
  notes,
  evaluations,
  mishaps,
}: NetworkReport): Iterable<string> {
  const holders = new Map<JobId, PeerId>();
  for (const {line} of lines) {
    const message = parseLine(line, 'p2p-tui');
    if (message.type === 'accept') holders.set(message.future, message.to);
  }

  for (const {id, text, settled, value, error} of all) {
    if (settled !== 1) yield `${id} ended ${settled} times`;
    const holder = holders.get(id) ?? 'nobody';
    if (error === 'The client was closed.' && killed.has(holder)) {
      if (!notes.some((note) => note.includes(holder))) {
        yield `${id} waits for ${holder}, and nobody was told`;
      }
      continue;
    }

    // Five accepts, and each of them torn: no worker ever heard that the job is his.
    const unheard = error?.includes('5 workers were lost') === true && !evaluations.includes(text);
    if (unheard && mishaps.torn >= 5) continue;

    if (value !== undefined && value !== valueOf(text)) yield `${id} has the wrong value: ${value}`;
    if (error !== undefined) yield `${id} ended in an error: ${error}`;
  }
}

/** One attempt is one worker's. */
function attempts({endings: all, lines, evaluations}: NetworkReport): Iterable<string> {
  const messages = lines.map(({line}) => parseLine(line, 'p2p-tui'));
  return evaluatedTooOften(all, evaluations, messages);
}

/** Nobody talks where nobody should be, and on the first topic nothing is said that R peers do not know. */
function* talk({lines}: NetworkReport): Iterable<string> {
  const [first, second] = topics;
  for (const {topic, by, line} of lines) {
    // An R peer that was put elsewhere does not know.
    if (topic !== first && topic !== second && !line.includes('@r-desk:')) {
      yield `${by} talks on ${topic}: ${line}`;
    }

    if (topic !== first && topic !== second) continue;
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
