import type {JobId, PeerId} from '../../../source/message/types.js';
import {createBoardServer} from '../board.js';
import {createClock} from '../clock.js';
import type {Disk} from '../disk.js';
import type {Ending} from '../jobs.js';
import type {SimulatedProcess} from '../process.js';
import {createRandom, type Random} from '../random.js';
import {createRuntime} from '../runtime.js';
import {createFiles, createWormholes, cuts} from '../transfers.js';
import type {EvaluationTrace, JobTrace, PeerTrace, Recorded} from './trace.js';

/** What the peers of a schedule share, and what is written down of them. */
export type World = ReturnType<typeof createWorld>;

/** What can go wrong in a schedule. */
export const kinds = ['sleep', 'links', 'disks', 'clocks', 'deaths', 'cuts', 'R peers'] as const;
/** R peers do as a stranger tells them: where they are, he is not. */
export type FaultKind = (typeof kinds)[number] | 'a stranger';

/** What of a peer its runtimes need. */
type Evaluator = {readonly id: PeerId; readonly process: SimulatedProcess; readonly disk: Disk};

/**
 * An empty cluster.
 *
 * @param duplicates probability that a reader gets a line twice
 */
export function createWorld(seed: number, {duplicates}: {readonly duplicates: number}) {
  const random = createRandom(seed);
  const clock = createClock();
  const files = createFiles();
  const peers = new Map<PeerId, PeerTrace>();
  const events: Recorded[] = [];
  const evaluations: EvaluationTrace[] = [];
  const jobs = new Map<string, JobTrace>();
  const state = {
    /** When the last fault was over, so far. */
    lastFault: clock.now(),
    /** Probability that a transfer is cut, now. */
    cutting: 0,
  };
  const faults = {
    sleeps: 0,
    backlogs: 0,
    drops: 0,
    restarts: 0,
    full: 0,
    skewed: 0,
    jumps: 0,
    stops: 0,
    deadWorkers: 0,
    deadClients: 0,
    vanished: 0,
  };
  const server = createBoardServer({clock, random, delay: random.pick([5, 50, 400]), duplicates});
  const wormholes = createWormholes({clock, random, files, failure: () => state.cutting, kinds: cuts});
  const listeners = new Set<(recorded: Recorded) => void>();

  return {
    seed,
    random,
    clock,
    start: clock.now(),
    files,
    server,
    wormholes,
    peers,
    events,
    evaluations,
    jobs,
    state,
    faults,
    /** A fault happens, or is over. */
    fault(name: keyof typeof faults | 'over') {
      if (name !== 'over') faults[name]++;
      state.lastFault = Math.max(state.lastFault, clock.now());
    },
    /** Told of each step of a job that is recorded from now on. */
    onRecorded(listener: (recorded: Recorded) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    recorderOf: (by: PeerId) => (event: {readonly type: string}) => {
      if (event.type !== 'job') return;
      const recorded = {at: clock.now(), by, event: event as Recorded['event']};
      events.push(recorded);
      for (const listener of [...listeners]) listener(recorded);
    },
    /** A runtime of a peer, whose evaluations are written down. */
    runtimeOf(name: string, {id, process, disk}: Evaluator) {
      const present = (text: string) =>
        evaluations.findLast((evaluation) => evaluation.worker === id && evaluation.text === text);
      return createRuntime({
        name,
        clock: process,
        random,
        files,
        disk,
        fails: isFailing,
        durationOf: (text) => jobs.get(text)?.duration ?? 0,
        onEvaluate(text) {
          evaluations.push({
            worker: id,
            text,
            at: clock.now(),
            endedAt: Infinity,
            abortedAt: Infinity,
          });
        },
        onAbort(text) {
          const evaluation = present(text);
          if (evaluation) evaluation.abortedAt = clock.now();
        },
        onEnd(text) {
          const evaluation = present(text);
          if (evaluation) evaluation.endedAt = clock.now();
        },
      });
    },
  };
}

/** Whether a job ends in an error: every fourth does. */
export function isFailing(text: string): boolean {
  return Number(text.slice('job '.length)) % 4 === 0;
}

/** A job before it is posted; its end is written down when it comes. */
export function newJob(
  {clock, jobs}: Pick<World, 'clock' | 'jobs'>,
  random: Random,
  job: Pick<JobTrace, 'client' | 'runtime' | 'duration' | 'postedAt'>,
): JobTrace {
  const number = jobs.size + 1;
  let settled = 0;
  const ending: Ending = {
    id: `${random.hex(32)}-${number}` satisfies JobId,
    text: `job ${number}`,
    get settled() {
      return settled;
    },
    set settled(times) {
      settled = times;
      trace.endedAt = Math.min(trace.endedAt, clock.now());
    },
    aborted: false,
  };
  const trace: JobTrace = {...job, id: ending.id, text: ending.text, endedAt: Infinity, ending};
  jobs.set(trace.text, trace);
  return trace;
}
