import type {Clock} from '../clock/clock.js';
import {minuteOfDay, restByHours} from '../cluster/worker/hours.js';
import {restByUse} from '../cluster/worker/idle.js';
import type {Resting} from '../cluster/worker/types.js';
import {isOnBattery, lastInput} from '../session/presence-here.js';
import {othersShare} from '../session/others-share.js';
import {UsageError} from './cli/exit-status.js';
import type {Flags} from './cli/flags.js';

/**
 * When workers are to take no jobs, as their owner says.
 * @returns tells why they are not to now; undefined where he said nothing
 * @throws UsageError where the system does not tell what he wants to go by
 */
export function restFinder(
  {hours, whenIdle = false}: Flags,
  clock: Clock,
  platform = process.platform,
): (() => Resting | undefined) | undefined {
  if (whenIdle && platform !== 'linux') {
    throw new UsageError('--when-idle works on Linux only: say with --hours when to take jobs.');
  }

  if (hours === undefined && !whenIdle) return undefined;
  const others = whenIdle ? othersShare({clock}) : undefined;
  let resting: Resting | undefined;
  return () => {
    const use = others && {
      others: others(),
      onBattery: isOnBattery(),
      // Input that is to come, by a clock that was set back, was at some time.
      sinceInput: Math.abs(clock.now() - lastInput()),
    };
    const byHours = hours && restByHours(hours, minuteOfDay(clock.now()));
    resting = byHours ?? (use && restByUse(use, resting));
    return resting;
  };
}
