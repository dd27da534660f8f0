import {describe, expect, it} from 'vitest';
import {parseHours} from '../../source/commands/cli/hours.js';
import {UsageError} from '../../source/commands/cli/exit-status.js';
import {restFinder} from '../../source/commands/find-rest.js';
import {handClock} from '../helpers/hand-clock.js';

const noon = new Date(2027, 0, 15, 12).getTime();

describe('restFinder', () => {
  it('a worker of whom nothing is said never rests', () => {
    expect(restFinder({}, handClock())).toBeUndefined();
  });

  it('a worker rests outside of its hours, whatever the machine does', () => {
    const clock = handClock(noon);
    const hours = parseHours('22-7', '--hours');
    expect(restFinder({hours}, clock)?.()).toMatchObject({cause: 'hours'});
    expect(restFinder({hours, whenIdle: true}, clock, 'linux')?.()).toMatchObject({cause: 'hours'});
  });

  it('--when-idle is refused where the system does not tell what is used', () => {
    const refused = () => restFinder({whenIdle: true}, handClock(), 'darwin');
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow(/^--when-idle works on Linux only: say with --hours when to take jobs\.$/);
  });
});
