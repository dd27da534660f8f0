/** JavaScript jobs that want out of a sandbox. */
import {execFile} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, it} from 'vitest';
import type {Sandbox} from '../../../source/runtime/sandbox/sandbox.js';
import {testDirectory} from '../../runtime/support/directory.js';
import {testNode} from '../../runtime/support/node.js';
import {got, layPrey, type Prey} from './probe.js';

/** The C library, which is no addon: that it is none is said only once it was loaded. */
const library = `/lib/${process.arch === 'x64' ? 'x86_64' : 'aarch64'}-linux-gnu/libc.so.6`;

const connect = `new Promise((resolve, reject) => {
  const net = process.getBuiltinModule('node:net');
  net.connect(at).on('data', () => resolve('${got}')).on('error', reject);
})`;

type Probe = readonly [what: string, body: string];

/** Bodies of functions of `prey`, which is as `layPrey` lays it out. */
export const permitted: readonly Probe[] = [
  [
    'starts a program by way of process.mainModule',
    `return process.mainModule.require('child_process').execSync('echo ${got}').toString()`,
  ],
  [
    'starts a program by way of a built-in module',
    `return process.getBuiltinModule('node:child_process').execSync('echo ${got}').toString()`,
  ],
  [
    'loads native code',
    `try { process.dlopen({exports: {}}, '${library}'); } catch (error) { return error.message.includes('self-register') ? '${got}' : error.code; }`,
  ],
  [
    'starts a thread',
    `const {Worker} = process.getBuiltinModule('node:worker_threads');
     return new Promise((resolve) => new Worker('1', {eval: true}).on('online', () => resolve('${got}')))`,
  ],
  [
    'opens the disk to WebAssembly (WASI)',
    `const {WASI} = process.getBuiltinModule('node:wasi');
     new WASI({version: 'preview1', preopens: {'/': '/'}}); return '${got}'`,
  ],
  [
    'opens an inspector',
    `const inspector = process.getBuiltinModule('node:inspector');
     inspector.open(0); const url = inspector.url(); inspector.close(); return url && '${got}'`,
  ],
  [
    'reads a file of the user',
    `return process.getBuiltinModule('node:fs').readFileSync(prey.secret, 'utf8') && '${got}'`,
  ],
];

/** What Node's own permission model lets pass, so that a sandbox has to stop it. */
export const unpermitted: readonly Probe[] = [
  [
    'reads a database of the user (node:sqlite)',
    `const {DatabaseSync} = process.getBuiltinModule('node:sqlite');
     return new DatabaseSync(prey.database, {readOnly: true}).prepare('SELECT word FROM secret').get().word && '${got}'`,
  ],
  ['connects to a server of this machine', `const at = {port: prey.port}; return ${connect}`],
  ['connects to a socket of an agent or a bus', `const at = {path: prey.socket}; return ${connect}`],
  ['connects to a socket that lies in no directory', `const at = {path: prey.abstract}; return ${connect}`],
  ['signals another process', `process.kill(prey.pid, 0); return '${got}'`],
  [
    'learns the name of the machine',
    `return process.getBuiltinModule('node:os').hostname() === prey.host && '${got}'`,
  ],
];

const source = (body: string) => `async (prey) => { ${body} }`;

/** Runs it as a program of its own, as a user would. @returns what it said */
async function asProgram(body: string, prey: Prey): Promise<string> {
  const path = join(await testDirectory(), 'probe.cjs');
  const call = `(${source(body)})(${JSON.stringify(prey)})`;
  await writeFile(path, `${call}.then((said) => { console.log(said); process.exit(); });`);
  const {stdout} = await promisify(execFile)(process.execPath, [path]);
  return stdout;
}

/** Runs a body as a job, and another after it. @returns what came of both */
export async function asJob(sandbox: Sandbox, body: string, prey: Prey) {
  const {run} = await testNode({sandbox});
  const {outcome} = await run(source(body), {args: [prey]});
  const next = await run(() => 'served');
  return {said: JSON.stringify(outcome), next: next.outcome};
}

/** What becomes of the job after it. */
export const served = {ok: true, value: 'served'};

/** Each does as a program what it wants to, and is stopped in this sandbox, which then serves the next job. */
export function nodeEscapes(
  sandbox: Sandbox,
  probes: readonly Probe[] = [...permitted, ...unpermitted],
): void {
  it.each(probes)(
    'a function that %s as a program is stopped as a job, and the next one is served',
    async (_, body) => {
      const prey = await layPrey();
      expect(await asProgram(body, prey)).toContain(got);
      const {said, next} = await asJob(sandbox, body, prey);
      expect(said).not.toContain(got);
      expect(next).toMatchObject(served);
    },
  );
}
