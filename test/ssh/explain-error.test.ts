import {describe, expect, it} from 'vitest';
import {canBeFound, explainFailure} from '../../source/ssh/explain-error.js';
import {systemClock} from '../../source/clock/system.js';

const never = ['999.1.1.1', '1.2.3.4.5', 'a..b', '.', 'board.invalid', `${'x'.repeat(64)}.example`, 'a!b'];
const perhaps = [
  '127.0.0.1',
  '::1',
  'fe80::1%eth0',
  'pico.sh',
  'pico.sh.',
  'laptop',
  'my_nas',
  'bücher.example',
  '1.2.3.4',
];

describe('canBeFound', () => {
  it.each(never)('a host called %s can never be found', (host) => {
    expect(canBeFound(host)).toBe(false);
  });

  it.each(perhaps)('a host called %s can perhaps be found', (host) => {
    expect(canBeFound(host)).toBe(true);
  });
});

describe('host names that are not found', () => {
  const failure = (host: string, code: string) =>
    explainFailure(
      Object.assign(new Error(`getaddrinfo ${code}`), {code}),
      {
        host,
        port: 22,
        username: 'me',
        clock: systemClock,
      },
      [],
    );

  it('a host name that is not found is tried again, unless it can be none', () => {
    expect(failure('pico.sh', 'ENOTFOUND')).toMatchObject({failure: 'network'});
    for (const code of ['ENOTFOUND', 'EAI_AGAIN']) {
      expect(failure('999.1.1.1', code)).toEqual({
        failure: 'setup',
        reason: 'There can be no host called 999.1.1.1: correct its name or address.',
      });
    }
  });
});
