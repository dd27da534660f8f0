import {describe, expect, it} from 'vitest';
import {parseDuration} from '../../source/commands/cli/values.js';
import {systemdUnit} from '../../source/commands/service/systemd-unit.js';
import {host, worker} from '../commands/service/service-lines.js';
import {quoted, read, tableRows} from './quotes.js';

const page = read('docs/services.md');

/** What the section `[Service]` of a unit says. */
function serviceLines(unit: string): readonly string[] {
  const [, section = ''] = /^\[Service\]\n([^]*?)^\[/m.exec(unit) ?? [];
  return section.split('\n').filter((line) => /^\w+=/.test(line));
}

const units = [worker, host].flatMap((service) => [
  systemdUnit(service, 'system', 1000),
  systemdUnit(service, 'user', 1000),
]);

describe('the page on services', () => {
  it('docs/services.md says why each line of a unit is there, and has no other', () => {
    const names = new Set(units.flatMap(serviceLines).map((line) => line.replace(/=.*/, '=')));
    const told = tableRows(page).flatMap(([line = '']) => quoted(line));
    expect(told.map((line) => line.replace(/=.*/, '=')).toSorted()).toEqual([...names].toSorted());
  });

  it('what docs/services.md says of a line is what the unit of a worker or a host has', () => {
    const all = new Set(units.flatMap(serviceLines));
    const told = tableRows(page)
      .flatMap(([line = '']) => quoted(line))
      .filter((line) => !line.endsWith('='));
    expect(told.filter((line) => !all.has(line))).toEqual([]);
  });

  it('docs/services.md says how often systemd is told that the program lives', () => {
    const [, timeout = ''] = /`WatchdogSec=(\d+m)in`/.exec(page) ?? [];
    const third = parseDuration(timeout, '').milliseconds / 3 / 1000;
    expect(page).toContain(`It is told every ${third} s that the program lives`);
  });
});
