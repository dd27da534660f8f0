/** Whether a machine is idle enough for a worker that takes jobs only then. */
import type {Resting} from './types.js';

/** What is known of a machine. */
export type MachineUse = {
  /** The share of its processors that others used of late: 1 is all of them. */
  readonly others: number;
  /** Its mains are gone, or it was never plugged in. */
  readonly onBattery: boolean;
  /** Milliseconds since somebody typed at one of its terminals; Infinity where nobody did. */
  readonly sinceInput: number;
};

/** It is busy when others use more than this share of its processors, and idle again below the other. */
const busyAbove = 0.3;
const idleBelow = 0.2;
/** Somebody is there who typed within this time, milliseconds. */
const inputWithin = 5 * 60_000;

/** Why a worker that wants its machine idle takes no jobs now; undefined where it does. @param before the same, the last time */
export function restByUse(
  {others, onBattery, sinceInput}: MachineUse,
  before: Resting | undefined,
): Resting | undefined {
  if (onBattery) return {cause: 'battery', reason: 'Its machine runs on battery.'};
  if (sinceInput < inputWithin) {
    const minutes = String(inputWithin / 60_000);
    return {
      cause: 'busy',
      reason: `Somebody typed at a terminal of its machine within the last ${minutes} minutes.`,
    };
  }

  if (others <= (before?.cause === 'busy' ? idleBelow : busyAbove)) return undefined;
  const share = String(Math.round(100 * others));
  return {cause: 'busy', reason: `Other programs use ${share} % of the processors of its machine.`};
}
