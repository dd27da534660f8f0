import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {bwrapSandbox} from '../../../source/runtime/sandbox/bwrap.js';
import {chooseSandbox, detectSandbox, lookForSandbox} from '../../../source/runtime/sandbox/detect.js';
import {firejailSandbox} from '../../../source/runtime/sandbox/firejail.js';
import {sandboxExec} from '../../../source/runtime/sandbox/sandbox-exec.js';
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
    await expect(chooseSandbox('firejail', none)).rejects.toThrow(
      /^--sandbox=firejail does not work here\. It has/,
    );
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

  it.each([
    [
      'firejail',
      firejailSandbox,
      'Firejail is not installed.',
      /^Firejail is installed, but does not keep jobs in: /,
    ],
    [
      'sandbox-exec',
      sandboxExec,
      'There is no sandbox-exec here: it is a part of macOS.',
      /^sandbox-exec does not/,
    ],
  ] as const)(
    'looking for %s tells a program that is missing from one that fails',
    async (_, open, absent, fails) => {
      expect(await lookForSandbox(open('no-such-program'))).toMatchObject({lack: {text: absent}});
      expect(await lookForSandbox(open('false'))).toMatchObject({
        lack: {text: expect.stringMatching(fails) as string},
      });
    },
  );

  it('a sandbox that runs programs without its walls does not work', async () => {
    const directory = await testDirectory();
    const open = join(directory, 'firejail');
    // As Firejail where it takes itself to be in a container.
    await writeFile(open, '#!/bin/sh\nwhile [ "$1" != /bin/sh ]; do shift; done\nexec "$@"\n', {mode: 0o755});
    expect(await lookForSandbox(firejailSandbox(open))).toMatchObject({
      lack: {
        text: 'Firejail is installed, but does not keep jobs in: its walls do not stand.',
      },
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
