/**
 * The program on the default board, whose two hosts are played by OpenSSH's servers: pipe.pico.sh, and pico.sh, which tells
 * the user name. Each has a host key of its own, and lets in keys that have no account. A mount namespace has the names.
 */
import {spawnSync} from 'node:child_process';
import {mkdtemp, rename, rm, writeFile} from 'node:fs/promises';
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import type {Examined} from '../../source/commands/doctor/check.js';
import {start} from '../helpers/program.js';
import {certify, makeKey, type Sshd, startSshd, usable, whySkipped} from './helpers/sshd.js';
import {makeUser, type SshUser} from './helpers/user.js';

const canMount = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;
const skipped = usable && !canMount ? ' (skipped: needs a mount namespace)' : whySkipped;

describe.skipIf(!usable || !canMount)(`a board of two hosts${skipped}`, {timeout: 120_000}, () => {
  let directory = '';
  let user: SshUser;
  let pipe: Sshd;
  let pico: Sshd;
  let under: readonly string[] = [];
  const file = (name: string) => join(directory, name);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'two-hosts-'));
    user = await makeUser(directory);
    const keys = [user.key('id_ed25519'), user.key('id_ecdsa', 'ecdsa')];
    makeKey(file('authority'));
    const trust = [`TrustedUserCAKeys ${file('authority')}.pub`];
    pipe = await startSshd(directory, 'pipe', 'board', keys, ['ed25519'], trust);
    pico = await startSshd(directory, 'pico', 'board', keys, ['ed25519'], trust);
    await pico.disown(user.file('id_ed25519'));
    await writeFile(file('hosts'), '127.0.0.1 localhost pipe.pico.sh pico.sh\n');
    under = ['unshare', '-m', 'sh', '-c', `mount --bind ${file('hosts')} /etc/hosts && exec "$0" "$@"`];
  });

  afterAll(async () => {
    await Promise.all([pipe.stop(), pico.stop()]);
    await rm(directory, {recursive: true, force: true});
  });

  afterEach(async () => {
    await rm(file('settings'), {recursive: true, force: true});
  });

  const configure = (picoPort = pico.port) =>
    user.write(
      'config',
      [
        ...['Host pipes', 'HostName pipe.pico.sh', `Port ${pipe.port}`],
        ...['Host pipe.pico.sh', `Port ${pipe.port}`],
        ...['Host pico.sh', `Port ${picoPort}`],
        '',
      ].join('\n'),
    );

  /** What the doctor finds. */
  async function examine(...flags: readonly string[]) {
    const nowhere = ['--mailbox=ws://127.0.0.1:1/v1', '--relay=none', '--sandbox=none'];
    const env = {PATH: process.env['PATH'], HOME: directory, XDG_CONFIG_HOME: file('settings')};
    const run = start(['doctor', '--json', ...nowhere, ...flags], env, under);
    const {stdout, stderr} = await run.finished;
    expect(stderr).toBe('');
    const found = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Examined);
    return (id: string) => found.find((candidate) => candidate.id === id);
  }

  const prints = () => [pipe, pico].map((server) => fingerprintOf(server.hostKey('ed25519')));

  it('each of two host keys is asked for with the host that has it, and both are given together', async () => {
    await configure();
    const [first = '', second = ''] = prints();
    const names = [`[pipe.pico.sh]:${pipe.port}`, `[pico.sh]:${pico.port}`];
    const both = 'ssh pipe.pico.sh help && ssh pico.sh help';

    const unknown = await examine();
    expect(unknown('host-key')).toMatchObject({status: 'fail', mend: both});
    expect(unknown('host-key')?.text).toContain(
      `The host key of ${names[0]} is not known yet: compare ${first}`,
    );

    const half = await examine(`--accept-host-key=${first}`);
    expect(half('board')).toMatchObject({status: 'ok'});
    expect(half('host-key')).toMatchObject({status: 'fail', mend: both});
    expect(half('host-key')?.text).toContain(
      `asked at pico.sh: the host key of ${names[1]} is not known yet: compare ${second}`,
    );
    expect(half('host-key')?.text).toContain(
      `--accept-host-key=${first},${second}; or give the name with --user.`,
    );
  });

  it('both host keys are accepted as one flag or two, in any order', async () => {
    await configure();
    const [first = '', second = ''] = prints();
    for (const flags of [
      [`--accept-host-key=${second},${first}`],
      [`--accept-host-key=${first}`, `--accept-host-key=${second}`],
    ]) {
      const whole = await examine(...flags);
      expect(whole('account')).toMatchObject({status: 'ok', text: 'You are alice there.'});
      expect(whole('ssh-key')?.text).toContain('The board knows you by ~/.ssh/id_ecdsa (SHA256:');
    }
  });

  it('an alias of the board is the board, and a key without an account is named and never shown', async () => {
    await configure();
    const trusting = ['--host=pipes', `--accept-host-key=${prints().join(',')}`];
    expect((await examine(...trusting))('account')).toMatchObject({text: 'You are alice there.'});
    const refused = (await examine(...trusting, `--identity=${user.file('id_ed25519')}`))('account');
    expect(refused).toMatchObject({status: 'fail', mend: 'ssh pico.sh'});
    expect(refused?.text).toMatch(
      /^pico\.sh has no account for your SSH key, ~\/\.ssh\/id_ed25519 \(SHA256:\S+\): register it there, or name the key of your account with -i\.$/,
    );
  });

  it('a certificate is tried behind a key that has no account', async () => {
    await configure();
    const certificate = certify(file('authority'), user.file('id_ed25519'), [userInfo().username]);
    try {
      const flags = [`--accept-host-key=${prints().join(',')}`, `--identity=${user.file('id_ed25519')}`];
      const found = await examine(...flags);
      expect(found('account')).toMatchObject({text: 'You are alice there.'});
      expect(found('ssh-key')?.text).toContain('the certificate ~/.ssh/id_ed25519-cert.pub (SHA256:');
    } finally {
      await rename(certificate, file('unused-cert.pub'));
    }
  });

  it('where pico.sh is down the name is the one that was learnt for the key, or the one that is given', async () => {
    await configure(1);
    const trusting = [`--accept-host-key=${prints().join(',')}`, `--identity=${user.file('id_ecdsa')}`];
    const unlearnt = await examine(...trusting);
    expect(unlearnt('board')).toMatchObject({status: 'ok'});
    expect(unlearnt('account')).toMatchObject({
      status: 'fail',
      text: expect.stringMatching(
        /^Your user name is asked at pico\.sh: .*; or give the name with --user\.$/,
      ) as string,
    });
    expect((await examine(...trusting, '--user=alice'))('account')?.text).toContain(
      'You are taken for alice.',
    );

    await configure();
    expect((await examine(...trusting))('account')).toMatchObject({status: 'ok'});
    await configure(1);
    const learnt = await examine(...trusting);
    expect(learnt('account')).toMatchObject({
      status: 'warn',
      text: expect.stringMatching(
        /^You are taken for alice\. Your user name is asked at pico\.sh: nothing/,
      ) as string,
    });
  });
});

function fingerprintOf(key: string): string {
  const {stdout} = spawnSync('ssh-keygen', ['-l', '-f', `${key}.pub`], {encoding: 'utf8'});
  return stdout.split(' ')[1] ?? '';
}
