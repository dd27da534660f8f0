import {describe, expect, it} from 'vitest';
import {isOpenToOthers} from '../../../source/ssh/identity/key-mode.js';

describe('isOpenToOthers', () => {
  it.each([
    [0o600, false],
    [0o400, false],
    [0o700, false],
    [0o644, true],
    [0o640, true],
    [0o604, true],
    [0o620, true],
    [0o601, true],
    [0o666, true],
  ])('has mode %o as OpenSSH does', (mode, open) => {
    expect(isOpenToOthers({mode: 0o100_000 | mode, uid: 1000}, 1000)).toBe(open);
  });

  it('leaves the file of another user to him, and a system without users alone', () => {
    expect(isOpenToOthers({mode: 0o644, uid: 0}, 1000)).toBe(false);
    expect(isOpenToOthers({mode: 0o666, uid: 0}, undefined)).toBe(false);
  });
});
