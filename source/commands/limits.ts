import {constrainedMemory} from 'node:process';
import {totalmem} from 'node:os';
import {defaultLimits, type Limits} from '../runtime/limits.js';
import {UsageError} from './cli/exit-status.js';
import {flagSpecs, type Flags} from './cli/flags.js';

/** The flag of each limit. */
export const limitFlags = {
  memory: 'maxMemory',
  time: 'maxTime',
  cpu: 'maxCpu',
  processes: 'maxProcesses',
  disk: 'maxDisk',
  output: 'maxOutput',
  size: 'maxSize',
} as const satisfies Record<keyof Limits, keyof Flags>;

/** Bytes of memory that this machine has, or the container that we run in. */
function machineMemory(): number {
  return Math.min(totalmem(), constrainedMemory() || Infinity);
}

/** What is allowed where nobody says anything, on this machine. */
export function usualLimits(): Limits {
  return defaultLimits(machineMemory());
}

/**
 * How much less of the processor jobs get than others.
 * @throws UsageError where the system cannot do that
 */
export function niceOf({nice}: Flags, platform = process.platform): number | undefined {
  if (nice === undefined || platform !== 'win32') return nice;
  throw new UsageError('--nice does not work on Windows: leave it out.');
}

/** The variable that stands for a flag which was not given: `P2P_TUI_MAX_MEMORY`. */
function variableOf(flag: string): string {
  return `P2P_TUI_${flag.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/**
 * What a worker's owner allows: by a flag, else by a variable, else the usual.
 * @throws UsageError one sentence that names the variable, when one cannot be read
 */
export function limitsOf(flags: Flags, env: NodeJS.ProcessEnv): Limits {
  const usual = usualLimits();
  const entries = Object.entries(limitFlags).map(([limit, flag]) => {
    const variable = variableOf(flag);
    const text = env[variable];
    const given = flags[flag] ?? (text === undefined ? undefined : flagSpecs[flag].read(text, variable));
    const amount = typeof given === 'object' ? given.milliseconds / 1000 : given;
    return [limit, amount ?? usual[limit as keyof Limits]] as const;
  });
  return Object.fromEntries(entries) as Limits;
}
