import {describe, expect, it} from 'vitest';
import {type IdentityOptions, loadIdentity} from '../../../source/ssh/identity/identity.js';
import {generateKey} from '../../../source/ssh/identity/generate-key.js';
import {blobOf, generateLockedKey} from '../../helpers/keys.js';

const plain = generateKey().privateKey;
const other = generateKey().privateKey;
const {privateKey: encrypted, publicKey: encryptedPublic} = generateLockedKey('secret');

/** The public key that belongs to a private one, as a line. */
function generatePublic(privateKey: string): string {
  return `ssh-ed25519 ${blobOf(privateKey).toString('base64')}`;
}

/** A key as its file was found. */
function fileKey(text: string, name: unknown = expect.any(String)) {
  return {name, text};
}

function load(
  files: Record<string, string>,
  {agentKeys = [], ...options}: Partial<Omit<IdentityOptions, 'agentKeys'>> & {agentKeys?: Buffer[]} = {},
) {
  return loadIdentity({
    home: '/home/alice',
    readFile: (path) => {
      const text = files[path];
      return text === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(text);
    },
    agentKeys: () => Promise.resolve(agentKeys),
    ...options,
  });
}

describe('loadIdentity', () => {
  it('finds the default keys in order', async () => {
    const files = {'/home/alice/.ssh/id_rsa': other, '/home/alice/.ssh/id_ed25519': plain};
    expect(await load(files)).toEqual({keys: [fileKey(plain), fileKey(other, '~/.ssh/id_rsa')]});
  });

  it('takes the key files that were given, and only those', async () => {
    const files = {'/home/alice/.ssh/id_ed25519': other, '/tmp/key': plain};
    expect(await load(files, {files: ['/tmp/key']})).toEqual({keys: [fileKey(plain)]});
    expect(await load(files, {files: ['/tmp/none']})).toMatchObject({
      error: expect.stringContaining('/tmp/none') as string,
    });
  });

  it('takes the key files that the configuration names, and passes over those that are not there', async () => {
    const files = {'/home/alice/.ssh/id_ed25519': other, '/tmp/key': plain};
    const some = await load(files, {configured: ['/tmp/none', '/tmp/key']});
    expect(some).toMatchObject({
      keys: [fileKey(plain)],
      passedOver: [{reason: expect.stringContaining('/tmp/none') as string}],
    });
    expect(await load(files, {configured: []})).toMatchObject({
      error: '~/.ssh/config says IdentityFile none: name a key file there, or with --identity.',
    });
  });

  it('uses an agent that holds keys', async () => {
    const held = {agent: '/run/agent', agentKeys: [blobOf(other)]};
    expect(await load({}, held)).toEqual({
      keys: [],
      agent: '/run/agent',
      preferred: [],
      preferredOnly: false,
    });
    expect(await load({'/home/alice/.ssh/id_ed25519': encrypted}, held)).toEqual({
      keys: [],
      agent: '/run/agent',
      preferred: [blobOf(encryptedPublic)],
      preferredOnly: false,
      locked: [
        {path: '/home/alice/.ssh/id_ed25519', name: '~/.ssh/id_ed25519', publicKey: blobOf(encryptedPublic)},
      ],
    });
  });

  it('asks the agent for no keys but those that were named', async () => {
    const held = {agent: '/run/agent', agentKeys: [blobOf(other)]};
    const files = {'/tmp/key': plain, '/tmp/locked': encrypted, '/tmp/other.pub': generatePublic(other)};
    expect(await load(files, {...held, files: ['/tmp/key']})).toEqual({keys: [fileKey(plain)]});
    expect(await load(files, {...held, configured: ['/tmp/key'], identitiesOnly: true})).toEqual({
      keys: [fileKey(plain)],
    });
    expect(await load(files, {...held, files: ['/tmp/locked']})).toHaveProperty('error');
    const named = {keys: [], agent: '/run/agent', preferred: [blobOf(other)], preferredOnly: true};
    expect(await load(files, {...held, files: ['/tmp/other.pub']})).toEqual(named);
    expect(await load(files, {...held, files: ['/tmp/other']})).toEqual(named);
  });

  it('asks for the passphrase of a key until it is right, and never again then', async () => {
    const asked: number[] = [];
    const unlocked = new Map();
    const askPassphrase = (_path: string, attempt: number) => {
      asked.push(attempt);
      return Promise.resolve(attempt < 3 ? 'wrong' : 'secret');
    };
    const open = async () => {
      const identity = await load(
        {'/tmp/locked': encrypted},
        {files: ['/tmp/locked'], askPassphrase, unlocked},
      );
      if ('error' in identity) throw new Error(identity.error);
      return identity.locked?.[0]?.unlock?.();
    };
    expect((await open())?.isPrivateKey()).toBe(true);
    expect(asked).toEqual([1, 2, 3]);
    expect((await open())?.getPublicSSH()).toEqual(blobOf(encryptedPublic));
    expect(asked).toEqual([1, 2, 3]);
  });

  it('gives up a locked key when its passphrase is not given, or is wrong', async () => {
    const answers = [() => Promise.resolve(undefined), () => Promise.resolve('wrong')];
    for (const askPassphrase of answers) {
      const identity = await load({'/tmp/locked': encrypted}, {files: ['/tmp/locked'], askPassphrase});
      if ('error' in identity) throw new Error(identity.error);
      expect(await identity.locked?.[0]?.unlock?.()).toBeUndefined();
    }
  });

  it('says how to make a key when there is none', async () => {
    expect(await load({})).toMatchObject({error: expect.stringContaining('ssh-keygen -t ed25519') as string});
    expect(await load({}, {agent: '/run/agent'})).toMatchObject({
      error: expect.stringContaining('ssh-keygen -t ed25519') as string,
    });
  });

  it('says how to unlock a key that has a passphrase', async () => {
    const files = {'/home/alice/.ssh/id_ed25519': encrypted};
    expect(await load(files, {agent: '/run/agent'})).toMatchObject({
      error: expect.stringContaining('ssh-add /home/alice/.ssh/id_ed25519') as string,
    });
  });

  it('says of a key in a security key by what it can be used', async () => {
    const line = 'sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t';
    const path = '/home/alice/.ssh/id_ed25519_sk';
    expect(await load({[path]: line})).toEqual({
      error: `${path} needs a security key, which only the system's ssh can use: connect by it with --ssh-args="-i ${path}"`,
      mend: `--ssh-args="-i ${path}"`,
    });
    expect(await load({[path]: line, '/home/alice/.ssh/id_rsa': plain})).toMatchObject({
      keys: [fileKey(plain)],
    });
  });

  it('passes over a file that holds no private key, and reports an error where it was given', async () => {
    expect(
      await load({'/home/alice/.ssh/id_rsa': 'hello', '/home/alice/.ssh/id_ed25519': plain}),
    ).toMatchObject({
      keys: [fileKey(plain)],
      passedOver: [{reason: expect.stringContaining('id_rsa') as string}],
    });
    for (const text of ['hello', generateKey().publicKey]) {
      expect(await load({'/tmp/key': text}, {files: ['/tmp/key']})).toMatchObject({
        error: expect.stringContaining('/tmp/key') as string,
      });
    }
  });

  it('does not ask for a new key where the configuration names one that is not there', async () => {
    const files = {'/home/alice/.ssh/id_ed25519': plain, '/home/alice/.ssh/bad': 'hello'};
    const configured = ['/home/alice/.ssh/nothere'];
    expect(await load(files, {configured})).toEqual({
      error: '~/.ssh/config names ~/.ssh/nothere, which is not there: correct it or use --identity.',
      mend: 'Correct IdentityFile ~/.ssh/nothere in ~/.ssh/config or use --identity.',
    });
    expect(await load(files, {configured, jumpHost: 'lb:22'})).toMatchObject({
      error: '~/.ssh/config names ~/.ssh/nothere for the jump host lb:22, which is not there: correct it.',
    });
    expect(await load(files, {configured: ['/home/alice/.ssh/bad']})).toMatchObject({
      error:
        '~/.ssh/config names ~/.ssh/bad, which holds no private key that can be used: ' +
        'correct it or use --identity.',
    });
    expect(await load({'/home/alice/.ssh/id_rsa': 'hello'})).toMatchObject({
      error: expect.stringContaining('/home/alice/.ssh/id_rsa holds no private key') as string,
    });
    // As OpenSSH does, it goes on with the agent.
    const agent = {agent: '/run/agent', agentKeys: [blobOf(other)]};
    expect(await load(files, {configured, ...agent})).toMatchObject({keys: [], agent: '/run/agent'});
  });

  it('says what to do about a key file that may not be read', async () => {
    const forbidden = () => Promise.reject(Object.assign(new Error('no'), {code: 'EACCES'}));
    expect(await load({}, {readFile: forbidden, configured: ['/home/alice/.ssh/id']})).toEqual({
      error: '~/.ssh/config names ~/.ssh/id, which cannot be read: chmod 600 /home/alice/.ssh/id',
      mend: 'chmod 600 /home/alice/.ssh/id',
    });
    expect(await load({}, {readFile: forbidden})).toMatchObject({
      error: '/home/alice/.ssh/id_ed25519 cannot be read: chmod 600 /home/alice/.ssh/id_ed25519',
    });
  });

  it('ignores a private key that others may use, as OpenSSH does', async () => {
    const path = '/home/alice/.ssh/id_ed25519';
    const files = {[path]: plain, '/tmp/key': other};
    const isOpen = (file: string) => Promise.resolve(file === path);
    const advice = {
      error: `${path} can be used by others, so it is ignored, as ssh does: chmod 600 ${path}`,
      mend: `chmod 600 ${path}`,
    };
    expect(await load(files, {isOpen})).toEqual(advice);
    expect(await load({[path]: encrypted}, {isOpen})).toEqual(advice);
    expect(await load(files, {isOpen, files: [path]})).toEqual(advice);
    expect(await load(files, {isOpen, files: [path, '/tmp/key']})).toEqual(advice);
    expect(await load(files, {isOpen, configured: [path, '/tmp/key']})).toEqual({
      keys: [fileKey(other)],
      passedOver: [{reason: advice.error, mend: advice.mend}],
    });
    // The agent may have it all the same.
    const held = {agent: '/run/agent', agentKeys: [blobOf(plain)]};
    expect(await load(files, {isOpen, ...held, files: [path]})).toMatchObject({
      keys: [],
      agent: '/run/agent',
      preferred: [blobOf(plain)],
    });
    // A public key is for all to see.
    const shown = {'/tmp/plain.pub': generatePublic(plain)};
    const all = () => Promise.resolve(true);
    expect(await load(shown, {isOpen: all, ...held, files: ['/tmp/plain.pub']})).toHaveProperty('agent');
  });

  it('loads keys without an agent whose socket does not answer', async () => {
    const identity = await loadIdentity({
      home: '/home/alice',
      agent: '/nonexistent/agent.socket',
      readFile: () => Promise.resolve(plain),
      files: ['/tmp/key'],
    });
    expect(identity).toEqual({keys: [fileKey(plain)]});
  });
});
