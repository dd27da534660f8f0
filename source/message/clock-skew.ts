import type {PeerId} from './types.js';

/**
 * How far the clocks of peers are ahead of ours, from when they say that they sent a line and when we saw it. A line
 * takes time to come, and is the later the longer we did not read: so the largest of the last few differences counts.
 */
export type PeerSkew = {
  /** The last differences, sent less seen, milliseconds, newest last; at most `kept`. */
  readonly ahead: readonly number[];
  /** The largest of them. */
  readonly best: number;
  /** When the newest of them was begun, milliseconds of a clock that never jumps. */
  readonly at: number;
};

/** What is known of each peer's clock; the one who made it owns it and changes it with the functions here. */
export type Skews = Map<PeerId, PeerSkew>;

/** Whose clock is wrong. */
export type ClockVerdict = {
  /**
   * `ours`: most others agree with each other, and not with us. `theirs`: most agree, and not with this one.
   * `either`: this one and we differ, and nobody else settles it.
   */
  readonly whose: 'ours' | 'theirs' | 'either';
  /** One peer with that clock, which others on its machine share; absent where it is ours. */
  readonly peer?: PeerId;
  /** How far the clock is ahead, of ours for `either`: milliseconds; negative where it is behind. */
  readonly ahead: number;
  /** How many clocks of others were compared. */
  readonly clocks: number;
};

/** Clocks may differ by so much, milliseconds. */
export const skewTolerance = 5000;

/** What comes within so many milliseconds is one sample: lines that were held up come together. */
const sampleEvery = 5000;

/** The same of a peer of which enough samples are kept, for who has many lines to look at. */
const enoughEvery = 15_000;

/** Samples kept of each peer, and how many have to agree before a clock is called wrong. */
const kept = 4;
const needed = 3;

/** Who has not been heard for so much longer than the one heard last is not compared any more, milliseconds. */
const staleAfter = 300_000;

/** Peers of which samples are kept: who was heard first goes first. */
const maxPeers = 1000;

/**
 * Whether a line of this peer seen at `at` is worth a look. Other lines only make the newest sample better, so that who
 * has thousands of them a second to look at may leave them out; once enough is known, most of the samples, too.
 */
export function isSkewDue(skews: Skews, from: PeerId, at: number): boolean {
  const known = skews.get(from);
  return known === undefined || at - known.at >= (known.ahead.length < kept ? sampleEvery : enoughEvery);
}

/**
 * A line came.
 * @param ahead when it was sent by its sender's clock, less when it was seen by ours: milliseconds
 * @param at when it was seen, milliseconds of a clock that never jumps
 */
export function noteSkew(skews: Skews, from: PeerId, ahead: number, at: number): void {
  const known = skews.get(from);
  if (known && at - known.at < sampleEvery) {
    const newest = known.ahead.at(-1) ?? ahead;
    if (ahead > newest) {
      const best = Math.max(known.best, ahead);
      skews.set(from, {ahead: [...known.ahead.slice(0, -1), ahead], best, at: known.at});
    }

    return;
  }

  const samples = known === undefined ? [] : known.ahead.slice(known.ahead.length < kept ? 0 : 1);
  samples.push(ahead);
  skews.set(from, {ahead: samples, best: Math.max(...samples), at});
  if (skews.size <= maxPeers) return;
  const [oldest] = skews.keys();
  if (oldest !== undefined) skews.delete(oldest);
}

/** This peer has left: its clock is nobody's business any more. */
export function forgetSkew(skews: Skews, peer: PeerId): void {
  skews.delete(peer);
}

/** Our own clock jumped forward by so many milliseconds: all others are less ahead of it by that. */
export function shiftSkews(skews: Skews, forward: number): void {
  for (const [peer, {ahead, best, at}] of skews) {
    skews.set(peer, {ahead: ahead.map((one) => one - forward), best: best - forward, at});
  }
}

/** How far this peer's clock is ahead of ours: milliseconds; `undefined` while it has said nothing that tells. */
export function skewOf(skews: Skews, peer: PeerId): number | undefined {
  return skews.get(peer)?.best;
}

/** A clock, of which several peers on one machine may tell. */
type OneClock = PeerSkew & {readonly peer: PeerId; readonly skew: number};

/**
 * Whose clocks are wrong by more than `skewTolerance`, for several samples on end. The median of all clocks, ours
 * among them, is right where more than half of them agree with it; otherwise only that some differ from ours can be
 * said.
 * @param ours our own id: other peers on our machine have our clock
 * @param samples how many samples have to agree: fewer than usual for who looks once, at the risk of a false alarm
 */
export function clockVerdicts(skews: Skews, ours?: PeerId, samples = needed): readonly ClockVerdict[] {
  const clocks = clocksOf(skews, ours, samples);
  if (!clocks.some((clock) => deviates(clock, 0, samples))) return [];
  const {median, agreed} = medianOf([0, ...clocks.map(({skew}) => skew)]);
  if (!agreed) {
    return clocks
      .filter((clock) => deviates(clock, 0, samples))
      .map(({peer, skew}) => ({whose: 'either', peer, ahead: -skew, clocks: clocks.length}));
  }

  const theirs = clocks
    .filter((clock) => deviates(clock, median, samples))
    .map(({peer, skew}): ClockVerdict => ({
      whose: 'theirs',
      peer,
      ahead: skew - median,
      clocks: clocks.length,
    }));
  return near(0, median) ? theirs : [{whose: 'ours', ahead: -median, clocks: clocks.length}, ...theirs];
}

/** The clocks of which enough is known. A machine has one, unless what is called the same are several. */
function clocksOf(skews: Skews, ours: PeerId | undefined, samples: number): readonly OneClock[] {
  const machines = new Map<string, OneClock[]>();
  const own = ours === undefined ? undefined : machineOf(ours);
  let newest = -Infinity;
  for (const {at} of skews.values()) newest = Math.max(newest, at);
  for (const [peer, known] of skews) {
    if (newest - known.at > staleAfter) continue;
    const skew = known.best;
    const machine = machineOf(peer);
    const same = machines.get(machine) ?? [];
    if (known.ahead.length < samples || (machine === own && near(skew, 0))) continue;
    if (!same.some((clock) => near(clock.skew, skew))) {
      machines.set(machine, [...same, {peer, skew, ...known}]);
    }
  }

  return [...machines.values()].flat();
}

/** `{user}@{hostname}` of a peer's id. */
function machineOf(id: PeerId): string {
  const colon = id.lastIndexOf(':');
  return colon < 0 ? id : id.slice(0, colon);
}

/** Enough samples say so: one line may come late, and one may be wrong. */
function deviates({ahead, skew}: OneClock, from: number, samples: number): boolean {
  if (near(skew, from)) return false;
  return skew < from || ahead.filter((one) => one - from > skewTolerance).length >= samples;
}

function near(one: number, other: number): boolean {
  return Math.abs(one - other) <= skewTolerance;
}

/** The median, and whether more than half of the values agree with it. */
function medianOf(values: readonly number[]): {readonly median: number; readonly agreed: boolean} {
  const sorted = [...values].sort((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const median = (upper + lower) / 2;
  const agreeing = sorted.filter((value) => near(value, median)).length;
  return {median, agreed: near(lower, upper) && agreeing * 2 > sorted.length};
}
