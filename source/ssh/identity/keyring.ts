/** All the user's keys as one agent: whatever holds them, the server is offered the public keys, and signs follow. */
import ssh2, {type BaseAgent, type IdentityCallback, type ParsedKey, type SignCallback} from 'ssh2';
import type {Identity} from './identity.js';
import {listAgentKeys} from './agent.js';

/** A public key and how to sign with its private one. */
type Entry = {
  readonly publicKey: Buffer;
  readonly sign: (data: Buffer, hash: Hash | undefined) => Promise<Buffer>;
};

type Hash = 'sha1' | 'sha256' | 'sha512';

/**
 * Makes an agent of an identity. It offers the keys in OpenSSH's order: those of the agent that are named by a file,
 * the agent's others, those of files, and last those behind a passphrase, which is asked for only when the server
 * accepts the key.
 */
export function createKeyring(identity: Identity): BaseAgent {
  let entries: Promise<readonly Entry[]> | undefined;
  const list = (): Promise<readonly Entry[]> => (entries ??= entriesOf(identity));
  return new Keyring(list);
}

/** A class because ssh2 tells an agent by its class. */
class Keyring extends ssh2.BaseAgent {
  readonly #list: () => Promise<readonly Entry[]>;

  constructor(list: () => Promise<readonly Entry[]>) {
    super();
    this.#list = list;
  }

  override getIdentities(done: IdentityCallback): void {
    this.#list().then(
      (entries) => {
        done(
          null,
          entries.map(({publicKey}) => publicKey),
        );
      },
      (error: unknown) => {
        done(asError(error));
      },
    );
  }

  override sign(
    publicKey: string | Buffer | ParsedKey,
    data: Buffer,
    options: {hash?: Hash} | SignCallback,
    done?: SignCallback,
  ): void {
    const finish = typeof options === 'function' ? options : done;
    const hash = typeof options === 'function' ? undefined : options.hash;
    const blob = blobOf(publicKey);
    const sign = async (): Promise<Buffer> => {
      const entry = (await this.#list()).find((candidate) => candidate.publicKey.equals(blob));
      if (!entry) throw new Error('There is no such key.');
      return entry.sign(data, hash);
    };
    sign().then(
      (signature) => finish?.(null, signature),
      (error: unknown) => finish?.(asError(error)),
    );
  }
}

function blobOf(key: string | Buffer | ParsedKey): Buffer {
  if (Buffer.isBuffer(key)) return key;
  return typeof key === 'string' ? Buffer.from(key, 'base64') : key.getPublicSSH();
}

async function entriesOf(identity: Identity): Promise<readonly Entry[]> {
  const {keys, agent, preferred = [], preferredOnly = false, locked = []} = identity;
  const held = agent === undefined ? [] : await agentEntries(agent);
  const first = preferred.flatMap((blob) => held.find(({publicKey}) => publicKey.equals(blob)) ?? []);
  const candidates: Entry[] = [...first, ...(preferredOnly ? [] : held)];

  for (const text of keys) {
    const key = ssh2.utils.parseKey(text);
    if (key instanceof Error || !key.isPrivateKey()) continue;
    candidates.push({publicKey: key.getPublicSSH(), sign: (data, hash) => signWith(key, data, hash)});
  }

  for (const {path, publicKey, unlock} of locked) {
    if (!publicKey || !unlock) continue;
    const sign = async (data: Buffer, hash: Hash | undefined): Promise<Buffer> => {
      const key = await unlock();
      if (!key) throw new Error(`The key ${path} was not unlocked.`);
      return signWith(key, data, hash);
    };
    candidates.push({publicKey, sign});
  }

  // A server counts what it is offered, and hangs up after a few: nothing is offered twice.
  return candidates.filter(
    ({publicKey}, at) => candidates.findIndex((other) => other.publicKey.equals(publicKey)) === at,
  );
}

async function agentEntries(socket: string): Promise<Entry[]> {
  const agent = ssh2.createAgent(socket);
  return (await listAgentKeys(agent)).map((key) => ({
    publicKey: key.getPublicSSH(),
    sign: (data, hash) =>
      new Promise((resolve, reject) => {
        agent.sign(key, data, hash === undefined ? {} : {hash}, (error, signature) => {
          if (signature) resolve(signature);
          else reject(error ?? new Error('The agent did not sign.'));
        });
      }),
  }));
}

/** ssh2 returns an error where its types promise none. */
function signWith(key: ParsedKey, data: Buffer, hash: Hash | undefined): Promise<Buffer> {
  const signature: unknown = key.sign(data, hash);
  if (Buffer.isBuffer(signature)) return Promise.resolve(signature);
  return Promise.reject(asError(signature));
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
