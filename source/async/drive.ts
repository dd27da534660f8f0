import type {Cancel, Clock} from '../clock/clock.js';

/** What a machine may know of the world at one step. */
export type Moment = {
  /** Milliseconds since a moment of the process's own; never jumps. For timeouts and durations. */
  readonly now: number;
  /** Unix time, milliseconds, which may be wrong and jump. For what is written on the wire. */
  readonly wall: number;
  /** A fresh random number, at least 0 and less than 1. */
  readonly chance: number;
};

/** Time has come to the moment the machine asked for. */
export type Tick = {readonly type: 'tick'};

/** A pure state machine: it never acts, it says what is to be done. */
export type Machine<State, Input, Effect> = {
  step(state: State, input: Input | Tick, moment: Moment): readonly [State, readonly Effect[]];
  /** When it wants a tick at the latest: milliseconds as in `now`; undefined when only an input can change it. */
  wake(state: State): number | undefined;
};

/** The first of some moments, leaving out those that never come; undefined when none does. */
export function soonest(times: Iterable<number | undefined>): number | undefined {
  let first = Infinity;
  for (const time of times) if (time !== undefined && time < first) first = time;
  return first === Infinity ? undefined : first;
}

/** One step under way: the moment, and where effects go. */
export type Act<Effect> = Moment & {readonly emit: (effect: Effect) => void};

/** A machine whose rules emit their effects as they go. */
export function machineOf<State, Input, Effect>(rules: {
  readonly step: (state: State, input: Input | Tick, act: Act<Effect>) => State;
  readonly wake: (state: State) => number | undefined;
}): Machine<State, Input, Effect> {
  return {
    step(state, input, moment) {
      const effects: Effect[] = [];
      const after = rules.step(state, input, {...moment, emit: (effect) => effects.push(effect)});
      return [after, effects];
    },
    wake: rules.wake,
  };
}

/** A machine at work. */
type Drive<State, Input> = {
  feed(input: Input): void;
  state(): State;
};

type DriveOptions<State, Input, Effect> = {
  readonly machine: Machine<State, Input, Effect>;
  readonly initial: State;
  readonly clock: Clock;
  /** @returns a number at least 0 and less than 1 */
  readonly random: () => number;
  /** Does one effect; what comes of it is fed back, at once or later. */
  readonly perform: (effect: Effect) => void;
};

/** Timers overflow after 24.8 days; a tick too many is harmless. */
const longestSleep = 24 * 3_600_000;

/**
 * Runs a machine: steps one input at a time, in the order they came, does the effects, and keeps the one timer that
 * the machine asks for. Effects may feed inputs: they wait their turn.
 */
export function drive<State, Input, Effect>(
  options: DriveOptions<State, Input, Effect>,
): Drive<State, Input> {
  const {machine, clock, random, perform} = options;
  const queue: (Input | Tick)[] = [];
  let state = options.initial;
  let stepping = false;
  let timer: {readonly at: number; readonly cancel: Cancel} | undefined;

  const arm = () => {
    const at = machine.wake(state);
    if (at === timer?.at) return;
    timer?.cancel();
    timer = undefined;
    if (at === undefined) return;
    // Timers count whole milliseconds; one that fired a fraction early would be asked for again and again.
    const delay = Math.min(Math.max(0, Math.ceil(at - clock.monotonic())), longestSleep);
    const cancel = clock.after(delay, () => {
      timer = undefined;
      take({type: 'tick'});
    });
    timer = {at, cancel};
  };

  const take = (input: Input | Tick) => {
    queue.push(input);
    if (stepping) return;
    stepping = true;
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [after, effects] = machine.step(state, next, {
          now: clock.monotonic(),
          wall: clock.now(),
          chance: random(),
        });
        state = after;
        for (const effect of effects) perform(effect);
      }
    } finally {
      stepping = false;
    }

    arm();
  };

  return {feed: take, state: () => state};
}
