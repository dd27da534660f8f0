/** The doctor and the user's own configuration of ssh, in a home of its own. */
import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {generateKey} from '../../../source/ssh/identity/generate-key.js';
import {startBoard, type BoardServer} from '../../../source/board/server/server.js';
import type {Examined} from '../../../source/commands/doctor/check.js';
import {runProgram} from '../../helpers/program.js';

let directory: string;
let home: string;
let board: BoardServer;
const {privateKey, publicKey} = generateKey();
const file = (name: string) => join(home, '.ssh', name);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'p2p-tui-doctor-ssh-'));
  home = join(directory, 'home');
  await mkdir(join(home, '.ssh'), {recursive: true, mode: 0o700});
  await writeFile(file('id_ed25519'), privateKey, {mode: 0o600});
  board = await startBoard({host: '127.0.0.1', port: 0, accounts: new Map([['alice', [publicKey]]])});
});

afterAll(async () => {
  await board.close();
  await rm(directory, {recursive: true, force: true});
});

/** What the doctor finds with this configuration. No program but its own is on its path. */
async function examine(config: string, flags: readonly string[] = ['--host=lb']) {
  await writeFile(file('config'), config, {mode: 0o600});
  const nowhere = ['--mailbox=ws://127.0.0.1:1/v1', '--relay=none', '--sandbox=none'];
  const env = {PATH: '/nonexistent', HOME: home};
  const {status, stdout, stderr} = await runProgram(['doctor', '--json', ...nowhere, ...flags], env);
  expect(stderr).toBe('');
  const found = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Examined);
  const one = (id: string) => {
    const finding = found.find((candidate) => candidate.id === id);
    if (!finding) throw new Error(`There is no check ${id}.`);
    return finding;
  };
  return {status, of: one, statuses: (...ids: string[]) => ids.map((id) => one(id).status)};
}

const host = () => `Host lb\n  HostName 127.0.0.1\n  Port ${board.port}\n`;
const flags = () => ['--host=lb', `--accept-host-key=${board.fingerprint}`];

describe('the doctor and the configuration of ssh', {timeout: 60_000}, () => {
  it.each([
    ['a ProxyCommand', 'Host lb\n  ProxyCommand nc %h %p\n', /by a ProxyCommand.*--ssh-args/],
    ['a port that is none', 'Host lb\n  Port x\n', /the port "x": write a number/],
    ['a quotation mark that is not closed', 'Host "lb\n  Port 22\n', /config cannot be understood/],
    ['a circle of jump hosts', 'Host lb\n  ProxyJump lb\n', /in a circle/],
  ])('the check of the board fails because of %s in the configuration', async (_what, config, problem) => {
    const {status, of, statuses} = await examine(config);
    expect(status).toBe(1);
    expect(of('board')).toMatchObject({
      status: 'fail',
      text: expect.stringMatching(problem) as string,
    });
    expect(of('board')).not.toHaveProperty('mend');
    expect(of('ssh-key').status).toBe('ok');
    expect(statuses('host-key', 'account', 'echo')).toEqual(['skip', 'skip', 'skip']);
    expect(of('host-key').text).toBe('The board was not reached.');
  });

  it.each([
    [
      'a key that is not there',
      'IdentityFile ~/.ssh/nothere\n',
      /names ~\/\.ssh\/nothere, which is not there/,
    ],
    [
      'no key at all',
      'IdentityFile none\nIdentitiesOnly yes\nIdentityAgent none\n',
      /says IdentityFile none/,
    ],
  ])('the check of the key fails where the configuration names %s', async (_what, config, problem) => {
    const {status, of, statuses} = await examine(`${config}${host()}`);
    expect(status).toBe(1);
    expect(of('ssh-key')).toMatchObject({
      status: 'fail',
      text: expect.stringMatching(problem) as string,
      mend: expect.stringContaining('~/.ssh/config') as string,
    });
    expect(of('ssh-key').mend).not.toContain('ssh-keygen');
    expect(statuses('board', 'host-key', 'account', 'echo')).toEqual(['skip', 'skip', 'skip', 'skip']);
  });

  it('the doctor warns of files that others may use, and fails where no key is left', async () => {
    const well = await examine(host(), flags());
    expect(well.statuses('ssh-key', 'ssh-files', 'board', 'account')).toEqual(['ok', 'ok', 'ok', 'ok']);
    await chmod(file('id_ed25519'), 0o666);
    await chmod(join(home, '.ssh'), 0o777);
    try {
      const {status, of} = await examine(host(), flags());
      expect(status).toBe(1);
      expect(of('ssh-key')).toMatchObject({status: 'fail', mend: `chmod 600 ${file('id_ed25519')}`});
      expect(of('ssh-files')).toMatchObject({
        status: 'warn',
        mend: `chmod 700 ${join(home, '.ssh')} && chmod 600 ${file('id_ed25519')}`,
      });
      expect(of('board').status).toBe('skip');
    } finally {
      await chmod(file('id_ed25519'), 0o600);
      await chmod(join(home, '.ssh'), 0o700);
    }
  });

  it('the doctor names a changed host key as known_hosts has it, and a flag that does not fit', async () => {
    const name = `[127.0.0.1]:${board.port}`;
    await writeFile(file('known_hosts'), `${name} ${generateKey().publicKey}\n`);
    const changed = await examine(host());
    expect(changed.statuses('board', 'host-key')).toEqual(['ok', 'fail']);
    expect(changed.of('host-key').mend).toBe(`ssh-keygen -R "${name}"`);

    await writeFile(file('others'), `${name} ${generateKey().publicKey}\n`);
    const elsewhere = await examine(`${host()}  UserKnownHostsFile ~/.ssh/others\n`);
    expect(elsewhere.of('host-key').mend).toBe(`ssh-keygen -R "${name}" -f "${file('others')}"`);

    const wrong = await examine(host(), ['--host=lb', '--accept-host-key=SHA256:other']);
    expect(wrong.of('host-key')).toMatchObject({
      status: 'fail',
      mend: expect.stringMatching(
        /^Compare SHA256:.* correct --accept-host-key or leave it out\.$/,
      ) as string,
    });

    await rm(file('known_hosts'));
    const unknown = await examine(host());
    expect(unknown.of('host-key')).toMatchObject({
      text: expect.stringContaining(`--accept-host-key=${board.fingerprint}`) as string,
      mend: 'ssh lb help',
    });
  });
});
