import {systemClock} from '../../source/clock/system.js';
import type {WormholeOptions} from '../../source/wormhole/options.js';
import {defaultTimeouts, type Timeouts} from '../../source/wormhole/timeouts.js';

/** The stages of a transfer that begin with a timeout of their own. */
export type Stage = 'peer' | 'key' | 'offer' | 'connect' | 'idle';

const stages: readonly Stage[] = ['peer', 'key', 'offer', 'connect', 'idle'];

/**
 * Options for a transfer that tells when each of its stages begins. A stage sets a timer, and each is given a
 * limit by which it can be told from the others.
 */
export function noticingStages(notice: (stage: Stage) => void): Pick<WormholeOptions, 'clock' | 'timeouts'> {
  const limitOf = new Map(stages.map((stage, index) => [defaultTimeouts[stage] + index + 1, stage]));
  const timeouts: Partial<Timeouts> = Object.fromEntries(
    [...limitOf].map(([limit, stage]) => [stage, limit]),
  );
  return {
    timeouts,
    clock: {
      now: systemClock.now,
      monotonic: systemClock.monotonic,
      after(delay, fire) {
        const stage = limitOf.get(delay);
        if (stage !== undefined) notice(stage);
        return systemClock.after(delay, fire);
      },
    },
  };
}
