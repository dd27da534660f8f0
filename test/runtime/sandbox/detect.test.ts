import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {bwrapSandbox} from '../../../source/runtime/sandbox/bwrap.js';
import {chooseSandbox, detectSandbox, lookForSandbox} from '../../../source/runtime/sandbox/detect.js';
import {noSandbox} from '../../../source/runtime/sandbox/sandbox.js';
import {testDirectory} from '../support/directory.js';

const lack = {text: 'It has the flu.', mend: 'drink tea'};
const none = () => Promise.resolve({sandbox: undefined, lack});

describe('chooseSandbox and detectSandbox', () => {
  it('chooseSandbox takes the sandbox that works', async () => {
    const sandbox = bwrapSandbox();
    expect(await chooseSandbox('auto', () => Promise.resolve({sandbox}))).toBe(sandbox);
    expect(await chooseSandbox('bwrap', () => Promise.resolve({sandbox}))).toBe(sandbox);
  });

  it('chooseSandbox fails where no sandbox works, with the reason and the command before any word of none', async () => {
    const words = /^No sandbox works here\. It has the flu\. This mends it: drink tea .*--sandbox=none/;
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

  it('looking for a sandbox tells a program that is missing from one that fails', async () => {
    expect(await lookForSandbox(bwrapSandbox('no-such-bwrap'))).toMatchObject({
      lack: {text: 'Bubblewrap is not installed.'},
    });
    expect(await lookForSandbox(bwrapSandbox('false'))).toMatchObject({
      lack: {text: expect.stringMatching(/^Bubblewrap is installed, but/) as string},
    });
  });

  it('looking for a sandbox ends when it is told to', async () => {
    const stop = AbortSignal.abort(new Error('Not any more.'));
    await expect(lookForSandbox(bwrapSandbox('false'), stop)).rejects.toThrow('Not any more.');
  });

  it('a Bubblewrap that cannot keep jobs from making user namespaces is called without that', async () => {
    const directory = await testDirectory();
    const old = `#!/bin/sh\ncase "$*" in *--disable-userns*) echo 'bwrap: Unknown option --disable-userns' >&2; exit 1;; esac\necho '{"exit-code": 0}' >&3\n`;
    await writeFile(join(directory, 'bwrap'), old, {mode: 0o755});
    vi.stubEnv('PATH', `${directory}:${process.env['PATH'] ?? ''}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    const {sandbox} = await lookForSandbox();
    expect(sandbox?.wrap('true', [], {directory, readable: [], environment: {}}).args).not.toContain(
      '--disable-userns',
    );
  });
});
