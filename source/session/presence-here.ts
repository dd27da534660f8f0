/** What Linux tells of whether somebody uses this machine: its power, and its terminals. */
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';

/** Whether the machine runs on battery: one of its own is discharged, and nothing else is plugged in. */
export function isOnBattery(directory = '/sys/class/power_supply'): boolean {
  const supplies = entriesOf(directory).map((name) => {
    const read = (file: string) => textOf(join(directory, name, file));
    return {type: read('type'), online: read('online'), status: read('status'), scope: read('scope')};
  });
  // The scope of the batteries of mice and headsets is `Device`.
  const discharges = supplies.some(
    ({type, status, scope}) => type === 'Battery' && status === 'Discharging' && scope !== 'Device',
  );
  return discharges && !supplies.some(({type, online}) => type !== 'Battery' && online === '1');
}

/** When somebody typed at a terminal last, be it one of a desktop, of the console or of ssh: Unix time, milliseconds; -Infinity: never. */
export function lastInput(directory = '/dev'): number {
  const terminals = [
    ...entriesOf(join(directory, 'pts')).map((name) => join('pts', name)),
    ...entriesOf(directory),
  ].filter((name) => /^(?:pts\/|tty)\d+$/.test(name));
  return terminals.reduce((last, name) => Math.max(last, readAt(join(directory, name))), -Infinity);
}

/** When something was read from it; who reads from a terminal reads what was typed. */
function readAt(path: string): number {
  return statSync(path, {throwIfNoEntry: false})?.atimeMs ?? -Infinity;
}

function entriesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
