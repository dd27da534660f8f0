import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {explainSsh} from '../../../source/ssh/openssh/messages.js';

const lost = 'Connection closed by UNKNOWN port 65535\n';

describe('explainSsh', () => {
  it.each([
    ['Host key verification failed.\r\n', 'hostKey', 'Host key verification failed.'],
    ['root@127.0.0.1: Permission denied (publickey).\n', 'auth', 'Permission denied (publickey).'],
    [
      'channel 0: open failed: administratively prohibited: open failed\nstdio forwarding failed\n',
      'jump',
      'administratively prohibited: open failed.',
    ],
    [
      'unknown option -- Z\nusage: ssh [-46AaCf]\n           [-B interface]\n',
      'setup',
      'unknown option -- Z.',
    ],
    [
      'Unable to negotiate with 127.0.0.1 port 9: no matching host key type found. Their offer: ssh-dss\n',
      'setup',
      'Their offer: ssh-dss.',
    ],
    ['ssh: connect to host 127.0.0.1 port 9: Connection refused\n', 'network', 'port 9: Connection refused.'],
  ])('finds in the output of ssh the cause before what follows from it: %j', (words, failure, cause) => {
    const direct = explainSsh(words, false, 'lb');
    expect(direct).toMatchObject({failure, jumpHost: undefined});
    expect(direct.message).toMatch(/^ssh to lb failed: /);
    expect(direct.message.endsWith(cause)).toBe(true);
    const behind = explainSsh(`${words}${lost}`, false, 'lb');
    expect(behind).toMatchObject({failure, jumpHost: 'a jump host', message: direct.message});
  });

  it('explains a failure of ssh by the rest of its output where that names no cause', () => {
    expect(explainSsh(lost, false, 'lb').message).toBe(`ssh to lb failed: ${lost.trim()}.`);
    expect(explainSsh('\n', false, 'lb').message).toBe('lb closed the connection.');
    expect(explainSsh('spawn ssh ENOENT', true, 'lb')).toMatchObject({failure: 'setup', refused: true});
  });

  it('the explanation of a failure is one line, whatever ssh has printed', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), (words) => {
        expect(explainSsh(words, false, 'lb').message).toMatch(/^[^\n]+\.$/);
      }),
    );
  });
});
