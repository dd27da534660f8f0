import {execFile} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {describe, expect, it} from 'vitest';
import {testDirectory} from '../../runtime/support/directory.js';
import {testNode} from '../../runtime/support/node.js';

const built = fileURLToPath(new URL('../../../dist/source/commands/run/module-source.js', import.meta.url));

/** As the built program has it: here imports go another way. @throws Error with what it says on standard error */
async function moduleSource(file: string): Promise<string> {
  const script = `import(${JSON.stringify(built)}).then(async (it) => process.stdout.write(await it.moduleSource(process.argv[1])))`;
  const {stdout, stderr} = await promisify(execFile)(process.execPath, ['-e', script, file]);
  expect(stderr).toBe('');
  return stdout;
}

/** Writes a module, and another beside it. */
async function write(name: string, text: string): Promise<string> {
  const directory = await testDirectory();
  await writeFile(join(directory, 'beside.js'), 'export default 1;');
  await writeFile(join(directory, name), text);
  return join(directory, name);
}

describe('a module as a job', () => {
  it.each([
    [
      'its imports and constants',
      'job.mjs',
      'import {join} from "node:path";\nconst k = 2;\nexport default (a) => join("x", String(a + k));',
    ],
    [
      'what it requires',
      'job.cjs',
      'const {join} = require("path"); const k = 2; module.exports = (a) => join("x", String(a + k));',
    ],
    [
      'its types left out',
      'job.mts',
      'import {join} from "path";\nconst k: number = 2; export default async (a: number) => join("x", String(a + k));',
    ],
  ])('a function of a file has %s on the worker', async (_, name, text) => {
    const {run} = await testNode();
    const source = await moduleSource(await write(name, text));
    expect((await run(source, {args: [1]})).outcome).toMatchObject({
      ok: true,
      value: join('x', '3'),
      output: [],
    });
  });

  it('an error in a module tells its line, and not all of its text', async () => {
    const {run} = await testNode();
    const source = await moduleSource(
      await write('job.mjs', '\nexport default () => { throw new Error("x"); }'),
    );
    expect((await run(source)).outcome).toMatchObject({
      ok: false,
      error: {stack: expect.stringMatching(/^Error: x\n +at .*job\.js:2:30/) as string},
    });
  });

  it.each([
    [
      'imports a file',
      'import x from "./beside.js"; export default () => x;',
      /imports \.\/beside\.js, which workers do not have/,
    ],
    [
      'imports a package',
      'import {Box} from "ink"; export default () => Box;',
      /cannot be read as a module: .*'ink'/,
    ],
    ['exports no function', 'export default 3;', /has to export the function/],
    ['exports a class', 'export default class {}', /has to export the function/],
    ['is not JavaScript', 'export default (', /cannot be read as a module/],
  ])('a module that %s is refused', async (_, text, reason) => {
    await expect(moduleSource(await write('job.mjs', text))).rejects.toThrow(reason);
  });
});
