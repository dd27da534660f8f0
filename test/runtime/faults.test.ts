/** What a runtime makes of a machine that fails it: never the job's result, and mended as soon as the machine is. */
import {chmod, mkdir, readdir, rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {bwrapSandbox} from '../../source/runtime/sandbox/bwrap.js';
import {detectSandbox} from '../../source/runtime/sandbox/detect.js';
import {noSandbox} from '../../source/runtime/sandbox/sandbox.js';
import {testCommand, textOf} from './support/command.js';
import {testDirectory} from './support/directory.js';
import {testNode} from './support/node.js';

const walls = await detectSandbox();
const needs = walls === undefined ? ' (skipped: needs bubblewrap)' : '';

/** Bubblewrap as it is, until the test breaks it. */
async function breakableSandbox() {
  const directory = await testDirectory();
  const broken = join(directory, 'broken');
  const program = join(directory, 'bwrap');
  await writeFile(
    program,
    `#!/bin/sh\nif [ -e ${broken} ]; then echo 'bwrap: No permissions to create new namespace' >&2; exit 1; fi\nexec bwrap "$@"\n`,
  );
  await chmod(program, 0o755);
  return {
    sandbox: bwrapSandbox(program),
    break: () => writeFile(broken, ''),
    mend: () => rm(broken),
  };
}

const never = new AbortController().signal;

describe.skipIf(walls === undefined)(`sandbox faults${needs}`, () => {
  const fault = {
    fault: 'sandbox',
    message: 'The sandbox bwrap does not start: bwrap: No permissions to create new namespace',
  };

  it('a sandbox that stops working is told from a command that fails', async () => {
    const breakable = await breakableSandbox();
    const {run, runtime} = await testCommand({sandbox: breakable.sandbox});
    expect((await run(['true'])).outcome.status).toBe(0);
    await breakable.break();
    await expect(run(['true'])).rejects.toMatchObject(fault);
    await expect(runtime.probe(never)).rejects.toMatchObject(fault);
    await breakable.mend();
    await runtime.probe(never);
    const {evaluation, outcome} = await run(['sh', '-c', 'echo bwrap: No permissions >&2; exit 1']);
    expect([evaluation.ok, outcome.status]).toEqual([false, 1]);
    const killed = await run(['sh', '-c', 'kill -9 $$']);
    expect(killed.outcome.status).toBe(128 + 9);
  });

  it('a sandbox that stops working is told from a function that fails', async () => {
    const breakable = await breakableSandbox();
    await breakable.break();
    const {run, runtime} = await testNode({sandbox: breakable.sandbox});
    await expect(run(() => 1)).rejects.toMatchObject(fault);
    await expect(runtime.probe(never)).rejects.toMatchObject(fault);
    await breakable.mend();
    await runtime.probe(never);
    expect((await run(() => 1)).outcome).toMatchObject({ok: true, value: 1});
    expect((await run(() => process.exit(1))).outcome).toMatchObject({
      ok: false,
      error: {name: 'ProcessEnded'},
    });
  });

  it('a sandbox whose program is gone is a sandbox fault', async () => {
    const {run} = await testCommand({sandbox: bwrapSandbox('/no/such/bwrap')});
    await expect(run(['true'])).rejects.toMatchObject({fault: 'sandbox'});
  });

  it('a job that is interrupted before it began is no sandbox fault', async () => {
    const {run} = await testCommand({sandbox: bwrapSandbox()});
    const {outcome} = await run(['sleep', '60'], undefined, AbortSignal.abort());
    expect(outcome.interrupted).toBe(true);
  });
});

describe('directory faults', () => {
  it.each([
    ['command', testCommand],
    ['node', testNode],
  ] as const)('the %s runtime makes its directory again when that was deleted', async (_name, open) => {
    const {runtime, directory} = await open();
    await runtime.probe(never);
    const [jobs = ''] = await readdir(directory);
    await rm(join(directory, jobs), {recursive: true});
    await runtime.probe(never);
    expect(await readdir(directory)).toEqual([jobs]);

    await rename(directory, `${directory}-away`);
    await expect(runtime.probe(never)).rejects.toMatchObject({code: 'ENOENT'});
    await mkdir(directory, {mode: 0o700});
    await rm(`${directory}-away`, {recursive: true});
    await runtime.probe(never);
    expect(await readdir(directory)).toEqual([jobs]);
  });

  it('a work directory that cannot even be made is a directory fault that names it', async () => {
    const {run, directory} = await testCommand();
    await run(['true']);
    const outside = await testDirectory();
    const {run: elsewhere} = await testCommand({directory: join(outside, 'gone')});
    await expect(elsewhere(['true'])).rejects.toMatchObject({
      fault: 'directory',
      message: expect.stringMatching(
        new RegExp(`^The work directory ${outside}/gone is gone or shut .*: see that ${outside} is there`),
      ) as string,
    });
    expect(directory).not.toBe(outside);
  });

  it('the node runtime lays its runner bundle anew after a part of it was deleted', async () => {
    const {run, runtime, directory} = await testNode();
    await runtime.probe(never);
    const [jobs = ''] = await readdir(directory);
    await rm(join(directory, jobs, 'runner', 'codec.js'));
    // One that waited has read it all before.
    const first = await run(() => 1).catch((error: unknown) => error);
    const second = await run(() => 2).catch((error: unknown) => error);
    const faults = [first, second].filter((each) => each instanceof Error);
    for (const each of faults) expect(each).toMatchObject({fault: 'runtime'});
    expect(faults.length).toBeGreaterThan(0);
    expect((await run(() => 3)).outcome).toMatchObject({ok: true, value: 3});
  });
});

it('arguments that the system does not take are the mistake of the job', async () => {
  const {run} = await testCommand({sandbox: noSandbox});
  const {evaluation, outcome} = await run(['echo', 'x'.repeat(4 * 1024 ** 2)]);
  expect(evaluation.ok).toBe(false);
  expect(outcome).toMatchObject({status: 126, note: expect.stringContaining('too long') as string});
  expect(textOf(outcome)).toBe('');
});
