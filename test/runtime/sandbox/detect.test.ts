import {describe, expect, it} from 'vitest';
import {bwrapSandbox} from '../../../source/runtime/sandbox/bwrap.js';
import {chooseSandbox, detectSandbox} from '../../../source/runtime/sandbox/detect.js';
import {noSandbox} from '../../../source/runtime/sandbox/sandbox.js';

const none = () => Promise.resolve(undefined);

describe('choosing a sandbox', () => {
  it('takes the one that works', async () => {
    const sandbox = bwrapSandbox();
    expect(await chooseSandbox('auto', () => Promise.resolve(sandbox))).toBe(sandbox);
    expect(await chooseSandbox('bwrap', () => Promise.resolve(sandbox))).toBe(sandbox);
  });

  it('says what to do where none works', async () => {
    const words =
      'No sandbox works here: install bubblewrap (apt-get install bubblewrap), or pass --sandbox=none to run jobs unguarded.';
    await expect(chooseSandbox('auto', none)).rejects.toThrow(words);
    await expect(chooseSandbox('bwrap', none)).rejects.toThrow(words);
  });

  it('does without when it is told to', async () => {
    expect(await chooseSandbox('none', none)).toBe(noSandbox);
  });

  it('does not believe in a program that is missing or fails', async () => {
    expect(await detectSandbox(bwrapSandbox('no-such-bwrap'))).toBeUndefined();
    expect(await detectSandbox(bwrapSandbox('false'))).toBeUndefined();
  });
});
