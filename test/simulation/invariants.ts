import type {BadLine, JobId, Message} from '../../source/message/types.js';
import type {Ending} from './jobs.js';
import type {Report} from './schedule.js';
import {valueOf} from './runtime.js';

const firstTopic = new Set([
  'cluster',
  'access',
  'worker',
  'client',
  'request',
  'offer',
  'accept',
  'result',
  'withdraw',
]);

/** What must hold of every schedule. @returns one sentence for each rule that is broken */
export function brokenRules(report: Report): readonly string[] {
  return [
    ...endings(report),
    ...attempts(report),
    ...dialect(report),
    ...politeness(report),
    ...leftovers(report),
  ];
}

/** Every job ends once, with its value; or aborted; or given up after repeated faults; or no worker was left. */
function* endings({endings: all, workersLeft, faulty}: Report): Iterable<string> {
  for (const {id, text, settled, value, error, aborted} of all) {
    if (settled > 1) yield `${id} ended ${settled} times`;
    if (settled === 0 && workersLeft > 0) yield `${id} never ended though there are ${workersLeft} workers`;
    if (value !== undefined && value !== valueOf(text)) yield `${id} has the wrong value: ${value}`;
    if (value !== undefined && aborted) yield `${id} has a value though it was aborted`;
    const givenUp = faulty && /given up/.test(error ?? '');
    if (
      error !== undefined &&
      !givenUp &&
      !(aborted && error === 'aborted') &&
      error !== 'The client was closed.'
    ) {
      yield `${id} ended in an error: ${error}`;
    }
  }
}

/** One attempt is one worker's: no code is used twice, and nothing is evaluated too often. */
export function* attempts({
  lines,
  evaluations,
  endings: all,
}: Pick<Report, 'lines' | 'evaluations' | 'endings'>): Iterable<string> {
  const vias = new Map<string, string>();
  const messages = lines.map(({message}) => message);
  for (const message of messages) {
    if (message.type !== 'accept') continue;
    const holder = `${message.future} at ${message.to}`;
    if ((vias.get(message.via) ?? holder) !== holder) {
      yield `a code serves both ${vias.get(message.via)} and ${holder}`;
    }
    vias.set(message.via, holder);
  }

  yield* evaluatedTooOften(all, evaluations, messages);
}

/** A job is evaluated as many times as it was accepted at most. */
export function* evaluatedTooOften(
  all: readonly Ending[],
  evaluations: readonly string[],
  messages: readonly (Message | BadLine)[],
): Iterable<string> {
  const accepts = new Map<JobId, Set<string>>();
  for (const message of messages) {
    if (message.type !== 'accept') continue;
    accepts.set(message.future, (accepts.get(message.future) ?? new Set()).add(message.via));
  }

  for (const {id, text} of all) {
    const times = evaluations.filter((evaluated) => evaluated === text).length;
    const accepted = accepts.get(id)?.size ?? 0;
    if (times > accepted) yield `${id} was evaluated ${times} times for ${accepted} accepts`;
  }
}

/** R peers hear nothing that they do not know. */
export function* dialect({lines}: Pick<Report, 'lines'>): Iterable<string> {
  for (const {topic, message, line} of lines) {
    if (topic === 'future.p2p' && !firstTopic.has(message.type)) yield `not for R peers: ${line}`;
  }
}

/** A worker beats at its pace, and more often only for a change of state, a peer that joins or a new link. */
export function* politeness({
  lines,
  elapsed,
  drops,
}: Pick<Report, 'lines' | 'elapsed' | 'drops'>): Iterable<string> {
  const calls = lines.filter(({topic, message}) => topic === 'p2p-tui' && message.type === 'client').length;
  const beats = new Map<string, {told: string; idle: number; busy: number}>();
  for (const {message} of lines) {
    if (message.type !== 'heartbeat') continue;
    const told = `${message.state} ${message.future}`;
    const before = beats.get(message.from);
    const {idle, busy} = before ?? {idle: 0, busy: 0};
    const unchanged = before?.told === told ? 1 : 0;
    const isBusy = message.future !== undefined;
    beats.set(message.from, {
      told,
      idle: idle + (isBusy ? 0 : unchanged),
      busy: busy + (isBusy ? unchanged : 0),
    });
  }

  const allowed = (every: number) => (elapsed + 30 * 60_000) / (0.9 * every) + calls + drops + 5;
  for (const [worker, {idle, busy}] of beats) {
    if (idle > allowed(15_000) || idle + busy > allowed(4000)) {
      yield `${worker} sent ${idle} heartbeats without a change and without a job, and ${busy} with one`;
    }
  }
}

/** Who has left leaves nothing: no timer, no transfer, no file. */
function* leftovers({remains, killed, withR}: Report): Iterable<string> {
  if (!remains.left) yield 'somebody did not leave';
  // An R worker stays, and who was killed could not clean up.
  if (withR) return;
  if (remains.timers > 0) yield `${remains.timers} timers are left`;
  if (remains.transfers > 0) yield `${remains.transfers} transfers are left`;
  if (killed === 0 && remains.files.length > 0) yield `files are left: ${remains.files.join(', ')}`;
}
