/** Logging in with certificates at OpenSSH's own server, which trusts their authority and knows no key. */
import {mkdtemp, rename, rm, unlink} from 'node:fs/promises';
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {hostBlock} from './helpers/ssh-config.js';
import {certify, type KeyType, makeKey, type Sshd, startSshd, usable, whySkipped} from './helpers/sshd.js';
import {makeUser, type SshUser, startAgent} from './helpers/user.js';

const types: readonly KeyType[] = ['ed25519', 'rsa', 'ecdsa'];
const me = userInfo().username;

describe.skipIf(!usable)(`certificates at OpenSSH's server${whySkipped}`, () => {
  let directory = '';
  let server: Sshd;
  let jump: Sshd;
  let user: SshUser;
  const authority = () => join(directory, 'authority');

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'certificates-'));
    makeKey(authority());
    const trust = [`TrustedUserCAKeys ${authority()}.pub`];
    server = await startSshd(directory, 'board', 'board', [], ['ed25519'], trust);
    jump = await startSshd(directory, 'jump', 'jump', [], ['ed25519'], trust);
  });

  beforeEach(async () => {
    user = await makeUser(await mkdtemp(join(directory, 'home-')));
    await user.write('known_hosts', `${await server.knownHosts()}${await jump.knownHosts()}`);
  });

  afterAll(async () => {
    await Promise.all([server.stop(), jump.stop()]);
    await rm(directory, {recursive: true, force: true});
  });

  /** The board as the configuration has it, with further lines of its own. */
  const configure = (...lines: string[]) =>
    user.write(
      'config',
      `Host board\n  HostName 127.0.0.1\n  Port ${server.port}\n${lines.map((line) => `  ${line}\n`).join('')}`,
    );

  const logIn = async (env: NodeJS.ProcessEnv = {}) => {
    const connection = await user.connect({host: 'board'}, {env});
    expect(await connection.run('user')).toContain('alice');
    await connection.close();
    return connection.key;
  };

  it.each(types)('a certificate beside a key of the type %s logs in', async (type) => {
    await configure();
    const key = user.key(`id_${type}`, type);
    await expect(logIn()).rejects.toMatchObject({failure: 'auth'});
    certify(authority(), key, [me]);
    expect(await logIn()).toMatchObject({
      name: expect.stringMatching(
        `^the certificate ~/\\.ssh/id_${type}-cert\\.pub \\(SHA256:[\\w+/]{43}\\)$`,
      ) as string,
    });
  });

  it('a certificate that CertificateFile lists logs in, wherever it is', async () => {
    const certificate = certify(authority(), user.key('id_ed25519'), [me]);
    await rename(certificate, user.file('elsewhere.pub'));
    await configure();
    await expect(logIn()).rejects.toMatchObject({failure: 'auth'});
    await configure('CertificateFile %d/.ssh/elsewhere.pub');
    expect(await logIn()).toMatchObject({
      name: expect.stringContaining('certificate ~/.ssh/elsewhere.pub') as string,
    });
  });

  it('a certificate that is listed and not there is told of, as no other key is accepted', async () => {
    user.key('id_ed25519');
    await configure('CertificateFile ~/.ssh/gone-cert.pub');
    await expect(logIn()).rejects.toMatchObject({
      message: expect.stringContaining('~/.ssh/gone-cert.pub, which is no certificate') as string,
      mend: expect.stringContaining('CertificateFile ~/.ssh/gone-cert.pub') as string,
    });
  });

  it.each(types)('a certificate of the type %s that only the agent has logs in', async (type) => {
    await configure();
    const key = user.key('held', type);
    certify(authority(), key, [me]);
    const agent = await startAgent(user.file('agent'));
    try {
      agent.add(key);
      expect(await logIn({SSH_AUTH_SOCK: user.file('agent')})).toMatchObject({
        name: expect.stringMatching(/^the certificate \S+@\S+ \(SHA256:/) as string,
      });
    } finally {
      agent.stop();
    }
  });

  it.each(types)('a certificate in a file logs in by the key of type %s that the agent has', async (type) => {
    const key = user.key(`id_${type}`, type);
    const agent = await startAgent(user.file('agent'));
    try {
      agent.add(key);
      certify(authority(), key, [me]);
      await unlink(key);
      await configure('IdentitiesOnly yes', `IdentityFile ~/.ssh/id_${type}`);
      expect(await logIn({SSH_AUTH_SOCK: user.file('agent')})).toMatchObject({
        name: expect.stringContaining(`~/.ssh/id_${type}-cert.pub`) as string,
      });
    } finally {
      agent.stop();
    }
  });

  it('a certificate logs in by a key that is behind a passphrase', async () => {
    await configure();
    certify(authority(), user.key('id_ed25519', 'ed25519', 'secret'), [me]);
    const connection = await user.connect({host: 'board'}, {askPassphrase: () => Promise.resolve('secret')});
    expect(connection.key?.name).toContain('id_ed25519-cert.pub');
    await connection.close();
  });

  it('certificates log in at a jump host and behind it', async () => {
    const key = user.key('id_ed25519');
    certify(authority(), key, [me]);
    await configure('ProxyJump hop');
    await user.write('config', `${await user.read('config')}${hostBlock('hop', jump.port, key)}`);
    expect(await logIn()).toMatchObject({name: expect.stringContaining('certificate') as string});
  });

  it('a certificate for somebody else is refused, and named with the key', async () => {
    await configure();
    certify(authority(), user.key('id_ed25519'), ['somebody']);
    await expect(logIn()).rejects.toMatchObject({
      failure: 'auth',
      message: expect.stringMatching(
        /accepts none of your SSH keys, which are ~\/\.ssh\/id_ed25519 \(SHA256:\S+\) and the certificate ~\/\.ssh\/id_ed25519-cert\.pub \(SHA256:/,
      ) as string,
    });
  });
});
