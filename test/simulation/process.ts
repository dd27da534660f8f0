import type {Cancel, Clock} from '../../source/clock/clock.js';

/**
 * One process as its machine treats it: it has the machine's clock, which may be wrong, is stopped and goes on, and dies.
 * Delays are true durations, whatever the wall clock does.
 */
export type SimulatedProcess = Clock & {
  /** Gone without a word: its timers are cancelled, it starts no others, and what it awaits never comes. */
  kill(): void;
  readonly killed: boolean;
  /**
   * Nothing in it runs any more. `stopped`: what becomes due meanwhile is late, as after SIGSTOP. `suspended`: timers
   * stand still, as with a laptop's lid closed, for the monotonic clock stands still too.
   */
  sleep(how?: 'stopped' | 'suspended'): void;
  /** What was due, and what came in meanwhile, gets its turn: in the order of time, or the timers before all else. */
  wake(order?: 'chronological' | 'timers first'): void;
  readonly asleep: boolean;
  /** Sets its wall clock so much ahead of the true time, milliseconds; behind, where that is negative. */
  set(offset: number): void;
  /** Does it at once, or, while the process sleeps, when it wakes; never after a kill. Keeps the order. */
  whenAwake(run: () => void): void;
};

type Timer = {at: number; cancel: Cancel; readonly fire: () => void};
type Waiting = {readonly timer: boolean; readonly run: () => void};

/** @param ahead milliseconds that its wall clock is ahead of the true time of the world it lives in */
export function forkProcess(world: Clock, ahead: number): SimulatedProcess {
  /** A little before: a program has run for a while when it asks for the first time. */
  const born = world.monotonic() - 100;
  const timers = new Set<Timer>();
  let waiting: Waiting[] = [];
  let offset = ahead;
  let killed = false;
  let asleep = false;
  let asleepSince = 0;
  let suspended = false;
  let stoodStill = 0;
  let pumping = false;

  /** One thing after another, each with what its promises bring about, as an event loop does. */
  const pump = () => {
    if (pumping || asleep || waiting.length === 0) return;
    pumping = true;
    world.after(0, () => {
      pumping = false;
      if (asleep) return;
      waiting.shift()?.run();
      pump();
    });
  };

  const take = (timer: boolean, run: () => void) => {
    if (killed) return;
    if (!asleep && waiting.length === 0) return run();
    waiting.push({timer, run});
    pump();
  };

  const arm = (timer: Timer) => {
    timer.cancel = world.after(timer.at - world.now(), () => {
      take(true, () => {
        if (timers.delete(timer)) timer.fire();
      });
    });
  };

  return {
    now: () => world.now() + offset,
    monotonic: () => world.monotonic() - born - stoodStill,
    after(delay, fire) {
      if (killed) return () => {};
      const timer: Timer = {at: world.now() + Math.max(0, delay), cancel: () => {}, fire};
      timers.add(timer);
      arm(timer);
      return () => {
        timers.delete(timer);
        timer.cancel();
      };
    },
    kill() {
      killed = true;
      for (const timer of timers) timer.cancel();
      timers.clear();
      waiting = [];
    },
    get killed() {
      return killed;
    },
    sleep(how = 'stopped') {
      if (asleep) return;
      asleep = true;
      suspended = how === 'suspended';
      asleepSince = world.now();
      if (suspended) for (const timer of timers) timer.cancel();
    },
    wake(order = 'chronological') {
      if (!asleep || killed) return;
      asleep = false;
      if (suspended) {
        const missed = world.now() - asleepSince;
        stoodStill += missed;
        for (const timer of timers) {
          timer.at += missed;
          arm(timer);
        }
      }

      if (order === 'timers first') waiting.sort((a, b) => Number(b.timer) - Number(a.timer));
      waiting.shift()?.run();
      pump();
    },
    get asleep() {
      return asleep;
    },
    set(next) {
      offset = next;
    },
    whenAwake(run) {
      take(false, run);
    },
  };
}
