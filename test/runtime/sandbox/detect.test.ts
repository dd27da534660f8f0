import {describe, expect, it} from 'vitest';
import {bwrapSandbox} from '../../../source/runtime/sandbox/bwrap.js';
import {chooseSandbox, detectSandbox} from '../../../source/runtime/sandbox/detect.js';
import {noSandbox} from '../../../source/runtime/sandbox/sandbox.js';

const none = () => Promise.resolve(undefined);

describe('chooseSandbox and detectSandbox', () => {
  it('chooseSandbox takes the sandbox that works', async () => {
    const sandbox = bwrapSandbox();
    expect(await chooseSandbox('auto', () => Promise.resolve(sandbox))).toBe(sandbox);
    expect(await chooseSandbox('bwrap', () => Promise.resolve(sandbox))).toBe(sandbox);
  });

  it('chooseSandbox fails where no sandbox works, and says what to do', async () => {
    const words =
      'No sandbox works here: install bubblewrap (apt-get install bubblewrap), or pass --sandbox=none to run jobs unguarded.';
    await expect(chooseSandbox('auto', none)).rejects.toThrow(words);
    await expect(chooseSandbox('bwrap', none)).rejects.toThrow(words);
  });

  it('chooseSandbox goes without a sandbox for none', async () => {
    expect(await chooseSandbox('none', none)).toBe(noSandbox);
  });

  it('detectSandbox finds no sandbox where its program is missing or fails', async () => {
    expect(await detectSandbox(bwrapSandbox('no-such-bwrap'))).toBeUndefined();
    expect(await detectSandbox(bwrapSandbox('false'))).toBeUndefined();
  });
});
