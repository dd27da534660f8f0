import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {PassThrough} from 'node:stream';
import {text} from 'node:stream/consumers';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {generateKey} from '../../../source/ssh/identity/generate-key.js';
import {startServices, type Services} from '../../../source/commands/demo/services.js';
import {parseArguments} from '../../../source/commands/cli/arguments.js';
import type {Context} from '../../../source/commands/cli/command.js';
import type {Examined} from '../../../source/commands/doctor/check.js';
import {joinBoard} from '../../../source/session/join-board.js';
import {joined} from '../../../source/session/joined.js';
import {readSettings} from '../../../source/commands/cli/settings.js';
import {runProgram} from '../../helpers/program.js';

let directory: string;
let services: Services;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'p2p-tui-doctor-'));
  services = await startServices(directory);
});

afterAll(async () => {
  await services.close();
  await rm(directory, {recursive: true, force: true});
});

function contextOf(args: readonly string[]): Context {
  const stream = () => new PassThrough() as unknown as NodeJS.WriteStream;
  const {command, flags, given, args: rest} = parseArguments(['doctor', ...args]);
  expect(command.name).toBe('doctor');
  const {PATH} = process.env;
  return {
    flags,
    args: rest,
    given,
    env: {PATH},
    stdout: stream(),
    stderr: stream(),
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    output: {signal: new AbortController().signal, abandon: () => undefined},
    demonstration: () => Promise.reject(new Error('The doctor shows nothing.')),
  };
}

/** Runs the doctor in this process, to its end. */
async function doctor(args: readonly string[]): Promise<{status: number; output: string}> {
  const context = contextOf(args);
  const {run} = await import('../../../source/commands/doctor/doctor.js');
  const output = text(context.stdout);
  const status = await run(context);
  context.stdout.end();
  return {status, output: await output};
}

async function findings(args: readonly string[]) {
  const {status, output} = await doctor([...args, '--json']);
  const found = output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Examined);
  return {status, found, of: (id: string) => found.find((finding) => finding.id === id)};
}

const transfers = () => [
  `--mailbox=${services.mailbox}`,
  `--relay=${services.relay.host}:${services.relay.port}`,
];
const board = () => `--host=${services.board.host}:${services.board.port}`;
const bob = () => [
  board(),
  `--accept-host-key=${services.board.fingerprint}`,
  `--identity=${services.keyFile('bob')}`,
  '--sandbox=none',
  ...transfers(),
];

describe('a lab where all is well', {timeout: 60_000}, () => {
  it('the doctor finds nothing that keeps a worker or a client from working in a lab', async () => {
    const {status, found, of} = await findings(bob());
    expect(found.filter((finding) => finding.status === 'fail')).toEqual([]);
    expect(status).toBe(0);
    for (const id of [
      'node',
      'ssh-key',
      'board',
      'host-key',
      'account',
      'echo',
      'mailbox',
      'clock',
      'relay',
    ]) {
      expect(of(id), id).toMatchObject({status: 'ok'});
    }

    expect(of('account')?.text).toBe('You are bob there.');
    expect(of('cluster')).toBeUndefined();
  });

  it('the report for people says that a worker and a client can work, with nothing secret', async () => {
    const {output} = await doctor(bob());
    expect(output).toMatch(/^✓ Node\.js {2,}Version /);
    expect(output).toMatch(/\n\nA worker and a client can work here\./);
    expect(output).not.toContain('PRIVATE KEY');
    expect(output).not.toContain('\u001b');
  });

  it('the doctor says whether a cluster can be joined', async () => {
    const flags = [...bob(), '--cluster=alice/doctored'];
    expect((await findings(flags)).of('cluster')).toMatchObject({
      status: 'warn',
      text: expect.stringContaining('not hosted') as string,
      mend: 'Ask alice to host it with bob among the --users.',
    });
    const settings = readSettings(
      contextOf([
        ...flags.filter((flag) => !flag.startsWith('--identity')),
        `--identity=${services.keyFile('alice')}`,
      ]),
      'alice/doctored',
    );
    const host = await joinBoard({settings});
    void host.setRole({role: 'host', access: ['bob']});
    try {
      await joined(host);
      expect((await findings(flags)).of('cluster')).toMatchObject({status: 'ok'});
    } finally {
      await host.close();
    }
  });
});

describe('a lab where something is amiss', {timeout: 60_000}, () => {
  it('the doctor names an unknown host key, and does not log in', async () => {
    const {status, of} = await findings([
      board(),
      '--accept-host-key=SHA256:somethingelse',
      `--identity=${services.keyFile('bob')}`,
      ...transfers(),
    ]);
    expect(status).toBe(1);
    expect(of('board')).toMatchObject({status: 'ok'});
    expect(of('host-key')).toMatchObject({
      status: 'fail',
      text: expect.stringContaining(services.board.fingerprint) as string,
    });
    for (const id of ['account', 'echo']) expect(of(id), id).toMatchObject({status: 'skip'});
  });

  it('the doctor says that the board does not know the key', async () => {
    const path = join(directory, 'unknown.key');
    await writeFile(path, generateKey().privateKey, {mode: 0o600});
    const {status, of} = await findings([
      board(),
      `--accept-host-key=${services.board.fingerprint}`,
      `--identity=${path}`,
      ...transfers(),
    ]);
    expect(status).toBe(1);
    expect(of('host-key')).toMatchObject({status: 'ok'});
    expect(of('account')).toMatchObject({
      status: 'fail',
      text: expect.stringContaining('accepts none of your SSH keys') as string,
      mend: expect.stringContaining('public key') as string,
    });
    expect(of('echo')).toMatchObject({status: 'skip'});
  });

  it('the doctor distinguishes what cannot be reached from what cannot be looked at', async () => {
    const {status, of} = await findings([
      '--host=127.0.0.1:1',
      `--identity=${services.keyFile('bob')}`,
      '--mailbox=ws://127.0.0.1:1/v1',
      '--relay=127.0.0.1:1',
    ]);
    expect(status).toBe(1);
    expect(of('board')).toMatchObject({status: 'fail'});
    expect(of('mailbox')).toMatchObject({status: 'fail'});
    expect(of('relay')).toMatchObject({status: 'warn'});
    for (const id of ['host-key', 'account', 'echo', 'clock']) {
      expect(of(id), id).toMatchObject({status: 'skip'});
    }
  });

  it('the doctor shows somebody without a key what to do first', async () => {
    const home = join(directory, 'empty-home');
    const {PATH} = process.env;
    const nowhere = ['--host=127.0.0.1:1', '--mailbox=ws://127.0.0.1:1/v1', '--relay=none'];
    const {status, stdout, stderr} = await runProgram(['doctor', ...nowhere], {PATH, HOME: home});
    expect(stdout).toMatch(/✗ SSH key +You have no SSH key yet\.\n +→ ssh-keygen -t ed25519\n/);
    expect(stdout).toMatch(/– SSH agent /);
    expect(stdout).toMatch(/– Board +It was not asked/);
    expect(stdout).toMatch(/– Host key /);
    expect(stdout).toMatch(/\n\nA worker or a client could not work here: /);
    expect(stderr).toBe('');
    expect(status).toBe(1);
  });

  it('the doctor takes no further words', async () => {
    await expect(doctor(['now'])).rejects.toThrow('doctor takes no "now"');
  });
});
