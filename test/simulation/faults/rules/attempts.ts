import {legCode} from '../../../../source/cluster/via.js';
import {clientLost} from '../bounds.js';
import {attemptsOf, heardAll, listened, type Attempt, type PeerTrace, type Trace} from '../trace.js';

/** A worker counts the time that it listened in a little different way than the board does. */
const leeway = 3000;

/** A worker stops what it does only for a line that was for it, for its client's end, or for its own. */
export function* stops(trace: Trace): Iterable<string> {
  const attempts = attemptsOf(trace);
  for (const {worker, job, at} of stopped(trace)) {
    const peer = trace.peers.get(worker);
    const attempt = attempts.findLast((one) => one.worker === worker && one.job === job && one.at <= at);
    if (!peer || !attempt || Math.min(peer.leavesAt, trace.end) <= at) continue;
    if (isTold(trace, attempt, at) || isClientLost(trace, peer, attempt, at)) continue;
    const other = trace.lines.findLast(
      (line) => line.at <= at && line.message.type === 'withdraw' && line.message.future === job,
    );
    const why = other && 'to' in other.message ? `, and the last withdraw was for ${other.message.to}` : '';
    yield `${worker} stopped ${job} though nothing for it said so${why}`;
  }
}

/** Evaluations that were told to stop, and attempts that the worker itself calls withdrawn. */
function stopped({evaluations, jobs, events}: Trace): readonly {worker: string; job: string; at: number}[] {
  const aborted = evaluations.flatMap(({worker, text, abortedAt: at}) => {
    const job = jobs.find((one) => one.text === text)?.id;
    return at < Infinity && job !== undefined ? [{worker, job, at}] : [];
  });
  const withdrawn = events.flatMap(({at, by, event}) =>
    event.as === 'worker' && event.stage === 'withdrawn' ? [{worker: by, job: event.job, at}] : [],
  );
  return [...aborted, ...withdrawn];
}

function isTold({lines}: Trace, {client, worker, job, index}: Attempt, at: number): boolean {
  return lines.some(
    ({message, at: said}, place) =>
      place > index &&
      said <= at &&
      ((message.type === 'withdraw' &&
        message.from === client &&
        message.to === worker &&
        message.future === job) ||
        (message.type === 'bye' && message.from === client)),
  );
}

function isClientLost({peers}: Trace, worker: PeerTrace, {client, at: since}: Attempt, at: number): boolean {
  const {kind, killedAt} = peers.get(client) ?? {kind: undefined, killedAt: Infinity};
  if (kind !== 'client') return false;
  const word = worker.read.get(client)?.findLast((read) => read <= at) ?? since;
  // A worker that does not know yet that its link is gone believes that it listens.
  return killedAt <= at || listened(worker.linked, Math.min(word, at), at) >= clientLost - leeway;
}

/** A client takes no job back from a worker that does well, as far as the two can know. */
export function* takenBack(trace: Trace): Iterable<string> {
  const attempts = attemptsOf(trace);
  for (const [place, {at, message}] of trace.lines.entries()) {
    if (message.type !== 'withdraw') continue;
    const {from, to, future} = message;
    const attempt = attempts.findLast((one) => one.job === future && one.worker === to && one.index < place);
    const [client, worker] = [trace.peers.get(from), trace.peers.get(to)];
    const job = trace.jobs.find(({id}) => id === future);
    if (!attempt || !job || client?.kind !== 'client' || worker?.kind !== 'worker') continue;
    if (job.ending.aborted || job.endedAt <= at || trace.end <= at) continue;
    const undisturbed = heardAll(client, attempt.at, at) && heardAll(worker, attempt.at, at);
    if (!undisturbed || worker.killedAt <= at || worker.leavesAt <= at || isHurt(trace, attempt, place)) {
      continue;
    }
    yield `${from} took ${future} from ${to}, though it was well and both were linked all the time`;
  }
}

/** A payload was cut, or could not be kept, or the worker declined. */
function isHurt(
  {broken, peers, lines}: Trace,
  {via, client, worker, job, index}: Attempt,
  place: number,
): boolean {
  if ((['out', 'back'] as const).some((leg) => broken.has(legCode(via, leg) ?? ''))) return true;
  if ([client, worker].some((id) => (peers.get(id)?.disk.refused ?? 0) > 0)) return true;
  return lines
    .slice(index, place)
    .some(({message}) => message.type === 'decline' && message.from === worker && message.future === job);
}
