import {spawnSync} from 'node:child_process';
import {
  chmod,
  mkdir,
  open,
  readFile,
  readdir,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import {join} from 'node:path';
import {PassThrough} from 'node:stream';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {requireOutput, saveOrKeep, saveResult} from '../../../source/commands/run/save-result.js';
import {messageOf} from '../../../source/message/error-message.js';
import {bytesPayload} from '../../../source/payload/file.js';
import {makePart} from '../../../source/payload/part.js';
import {testDirectory} from '../../runtime/support/directory.js';

async function setUp() {
  const [directory, elsewhere] = [await testDirectory(), await testDirectory()];
  return {
    directory,
    path: (name: string) => join(directory, name),
    result: await bytesPayload(elsewhere, Buffer.from('result')),
    names: async () => (await readdir(directory)).sort(),
  };
}

describe('run --output', () => {
  it('the result of a job is a new file that only its owner can read', async () => {
    const {path, result, names} = await setUp();
    await requireOutput(path('out'));
    expect(await names()).toEqual([]);
    await saveResult(result, path('out'));
    expect(await readFile(path('out'), 'utf8')).toBe('result');
    expect((await stat(path('out'))).mode & 0o777).toBe(0o600);
    expect(await names()).toEqual(['out']);
  });

  it('the result of a job replaces a file and keeps its mode, also where a link leads to it', async () => {
    const {path, result, names} = await setUp();
    await writeFile(path('old'), 'something longer than that');
    await chmod(path('old'), 0o644);
    await symlink('old', path('link'));
    await requireOutput(path('link'));
    await saveResult(result, path('link'));
    expect(await readFile(path('old'), 'utf8')).toBe('result');
    expect((await stat(path('old'))).mode & 0o777).toBe(0o644);
    expect(await readlink(path('link'))).toBe('old');
    expect(await names()).toEqual(['link', 'old']);
  });

  it('the result of a job may go to a device, which remains one', async () => {
    const {result} = await setUp();
    const before = (await stat('/dev/null')).mode;
    await requireOutput('/dev/null');
    await saveResult(result, '/dev/null');
    expect((await stat('/dev/null')).mode).toBe(before);
  });

  it('the result of a job may go to a pipe', async () => {
    const {path, result} = await setUp();
    expect(spawnSync('mkfifo', [path('pipe')]).status).toBe(0);
    await requireOutput(path('pipe'));
    const [text] = await Promise.all([readFile(path('pipe'), 'utf8'), saveResult(result, path('pipe'))]);
    expect(text).toBe('result');
  });

  it('an output that is a directory, or in one that is not there, is refused at once', async () => {
    const {path} = await setUp();
    await mkdir(path('directory'));
    await expect(requireOutput(path('directory'))).rejects.toThrow(/directory is a directory: name a file/);
    await expect(requireOutput(path('none/out'))).rejects.toThrow(
      /^The result cannot be written to .*none\/out: there is no directory .*none\. Make it first\.$/,
    );
  });

  it('an output without a name is refused, and what stands behind a descriptor keeps what it has', async () => {
    await expect(requireOutput('')).rejects.toThrow(/^The name of the output is empty/);
    const {path} = await setUp();
    await writeFile(path('log'), 'first\n');
    await using file = await open(path('log'), 'a');
    await saveResult('second\n', `/proc/self/fd/${file.fd}`);
    expect(await readFile(path('log'), 'utf8')).toBe('first\nsecond\n');
  });

  it('a result that cannot be whole is not saved, and nothing of it is left', async () => {
    const {path, result, names} = await setUp();
    await writeFile(path('old'), 'old');
    await result.discard();
    await expect(saveResult(result, path('old'))).rejects.toThrow(/ENOENT/);
    expect(await readFile(path('old'), 'utf8')).toBe('old');
    expect(await names()).toEqual(['old']);
  });

  it('a result that cannot be written where it should be is kept, and it is told where', async () => {
    const {path} = await setUp();
    const stdout = new PassThrough();
    const failure: unknown = await saveOrKeep('precious', path('gone/out'), stdout).catch(
      (error: unknown) => error,
    );
    const kept = /: it is kept as (.*)\.$/.exec(messageOf(failure))?.[1] ?? '';
    onTestFinished(() => rm(kept));
    expect(await readFile(kept, 'utf8')).toBe('precious');
    expect((await stat(kept)).mode & 0o777).toBe(0o600);

    vi.stubEnv('TMPDIR', path('none'));
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(saveOrKeep('precious', path('gone/out'), stdout)).rejects.toThrow(
      /written to standard output\.$/,
    );
    expect(String(stdout.read())).toBe('precious');
  });

  it('what somebody writes just now is not taken for left behind', async () => {
    const {path, names} = await setUp();
    await using part = await makePart(path('out'));
    await requireOutput(path('out'));
    expect((await names()).map((name) => path(name))).toEqual([part.path]);
  });
});
