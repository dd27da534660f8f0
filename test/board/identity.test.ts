import ssh2 from 'ssh2';
import {describe, expect, it} from 'vitest';
import {loadIdentity} from '../../source/board/identity.js';
import {generateKey} from '../../source/board/keys.js';

const plain = generateKey().privateKey;
const other = generateKey().privateKey;
const encrypted = encryptedKey();

/** ssh2 makes a malformed pair now and then, which is not what this is about. */
function encryptedKey(): string {
  const options = {passphrase: 'secret', cipher: 'aes256-ctr', rounds: 4};
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', options);
    if (!(ssh2.utils.parseKey(pair.public) instanceof Error)) return pair.private;
  }
}

function load(
  files: Record<string, string>,
  options: {agent?: string; files?: string[]; agentKeys?: number} = {},
) {
  const {agentKeys = 0, ...rest} = options;
  return loadIdentity({
    home: '/home/alice',
    readFile: (path) => {
      const text = files[path];
      return text === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(text);
    },
    countAgentKeys: () => Promise.resolve(agentKeys),
    ...rest,
  });
}

describe('loadIdentity', () => {
  it('finds the default keys in order', async () => {
    const files = {'/home/alice/.ssh/id_rsa': other, '/home/alice/.ssh/id_ed25519': plain};
    expect(await load(files)).toEqual({keys: [plain, other]});
  });

  it('takes the files given, and only those', async () => {
    const files = {'/home/alice/.ssh/id_ed25519': other, '/tmp/key': plain};
    expect(await load(files, {files: ['/tmp/key']})).toEqual({keys: [plain]});
    expect(await load(files, {files: ['/tmp/none']})).toEqual({
      error: expect.stringContaining('/tmp/none') as string,
    });
  });

  it('uses an agent that holds keys', async () => {
    expect(await load({}, {agent: '/run/agent', agentKeys: 1})).toEqual({keys: [], agent: '/run/agent'});
    expect(
      await load({'/home/alice/.ssh/id_ed25519': encrypted}, {agent: '/run/agent', agentKeys: 1}),
    ).toEqual({
      keys: [],
      agent: '/run/agent',
    });
  });

  it('says how to make a key when there is none', async () => {
    expect(await load({})).toEqual({error: expect.stringContaining('ssh-keygen -t ed25519') as string});
    expect(await load({}, {agent: '/run/agent'})).toEqual({
      error: expect.stringContaining('ssh-keygen -t ed25519') as string,
    });
  });

  it('says how to unlock a key that has a passphrase', async () => {
    const files = {'/home/alice/.ssh/id_ed25519': encrypted};
    expect(await load(files, {agent: '/run/agent'})).toEqual({
      error: expect.stringContaining('ssh-add /home/alice/.ssh/id_ed25519') as string,
    });
  });

  it('passes over what is no private key, and says so when it was given', async () => {
    expect(await load({'/home/alice/.ssh/id_rsa': 'hello', '/home/alice/.ssh/id_ed25519': plain})).toEqual({
      keys: [plain],
    });
    expect(await load({'/tmp/key': generateKey().publicKey}, {files: ['/tmp/key']})).toEqual({
      error: expect.stringContaining('/tmp/key') as string,
    });
  });

  it('asks a real socket, and does without an agent that does not answer', async () => {
    const identity = await loadIdentity({
      home: '/home/alice',
      agent: '/nonexistent/agent.socket',
      readFile: () => Promise.resolve(plain),
      files: ['/tmp/key'],
    });
    expect(identity).toEqual({keys: [plain]});
  });
});
