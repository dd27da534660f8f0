/** What goes wrong in a soak, and when: all of it comes from the seed. */
import {createRandom} from '../random.js';

/** Something that goes wrong. `at`: milliseconds from the begin of the stretch with faults. */
export type Fault = {readonly at: number} & (
  | {readonly kind: 'kill-worker'; readonly place: number}
  /** `for`: milliseconds until it goes on. */
  | {readonly kind: 'stop-worker'; readonly place: number; readonly for: number}
  | {readonly kind: 'restart-board'; readonly signal: 'SIGKILL' | 'SIGTERM'}
  | {readonly kind: 'stop-client'; readonly client: number; readonly for: number}
  /** A client with jobs of its own that nobody counts; it is killed while they run. */
  | {readonly kind: 'start-doomed-client'}
  | {readonly kind: 'kill-doomed-client'}
  | {readonly kind: 'fill-disk'; readonly place: number}
  | {readonly kind: 'free-disk'; readonly place: number}
  /** `by`: milliseconds that the clock of this worker is ahead from now on. */
  | {readonly kind: 'set-clock'; readonly place: number; readonly by: number}
);

/** What kinds of fault there are. */
export type FaultKind = Fault['kind'];

/** How often things go wrong. All times in milliseconds. */
export type Pace = {
  /** Workers that can be hit, one process each, and clients. */
  readonly places: number;
  readonly clients: number;
  /** The stretch with faults. */
  readonly span: number;
  readonly killWorkerEvery: number;
  readonly restartBoardEvery: number;
  readonly stopWorkerEvery: number;
  readonly stopClientEvery: number;
  readonly killClientEvery: number;
  /** For how long somebody is stopped. */
  readonly stopFor: number;
};

/** For how long a client that will be killed posts and waits. */
const doomedLife = 9000;

/** A clock that is wrong is wrong by this much, ahead or behind. */
const clockError = 60_000;

/** The worker whose disk fills up. */
export const placeWithSmallDisk = 2;
/** The worker whose clock is off. */
export const placeWithWrongClock = 3;

/** The faults of a seed, in order. Each kind draws from a sequence of its own: to change the pace of one moves no other. */
export function scheduleFaults(seed: number, pace: Pace): readonly Fault[] {
  const {places, clients, span, stopFor} = pace;
  const random = (kind: number) => createRandom(seed * 16 + kind);
  const kills = random(1);
  const boards = random(2);
  const stops = random(3);
  const clientStops = random(4);
  const disks = random(5);
  const clocks = random(6);
  const faults: Fault[] = [
    ...times(pace.killWorkerEvery, span).map((at) => ({
      at,
      kind: 'kill-worker' as const,
      place: kills.whole(0, places - 1),
    })),
    ...times(pace.restartBoardEvery, span).map((at) => ({
      at,
      kind: 'restart-board' as const,
      signal: boards.pick(['SIGKILL', 'SIGTERM'] as const),
    })),
    // Half a period off, or each would meet the kill that is due at the same time.
    ...times(pace.stopWorkerEvery, span, 0.5).map((at) => ({
      at: at + stops.between(0, 3000),
      kind: 'stop-worker' as const,
      place: stops.whole(0, places - 1),
      for: stopFor,
    })),
    ...times(pace.stopClientEvery, span, 0.5).map((at) => ({
      at: at + clientStops.between(0, 3000),
      kind: 'stop-client' as const,
      client: clientStops.whole(0, clients - 1),
      for: stopFor,
    })),
    ...times(pace.killClientEvery, span - doomedLife, 0.5)
      .map((at) => afterKill(at, pace.killWorkerEvery))
      .flatMap((at) => [
        {at, kind: 'start-doomed-client' as const},
        {at: at + doomedLife, kind: 'kill-doomed-client' as const},
      ]),
    ...[0.15, 0.6].flatMap((share) => {
      const from = (share + disks.between(0, 0.1)) * span;
      const disk = {place: placeWithSmallDisk};
      return [
        {...disk, at: from, kind: 'fill-disk' as const},
        {...disk, at: from + 0.2 * span, kind: 'free-disk' as const},
      ];
    }),
    {at: 0, kind: 'set-clock', place: placeWithWrongClock, by: clocks.pick([clockError, -clockError])},
  ];
  return faults.filter(({at}) => at <= span).sort((one, other) => one.at - other.at);
}

/** A moment after the last kill before a time, so that who takes the jobs of a doomed client lives longer than that. */
function afterKill(at: number, period: number): number {
  return Number.isFinite(period) ? Math.floor(at / period) * period + 500 : at;
}

/** A time in each period of the span. @param phase the share of the period at which it is */
function times(period: number, span: number, phase = 1): number[] {
  const count = Number.isFinite(period) ? Math.floor(span / period - phase) + 1 : 0;
  return Array.from({length: Math.max(0, count)}, (_, index) => (index + phase) * period);
}
