/** Who we are to the board: private keys and the SSH agent. */
import {join} from 'node:path';
import ssh2 from 'ssh2';

/** What a connection authenticates with, in this order: the agent's keys, then the keys of files. */
export type Identity = {
  /** Private keys, unencrypted, as their files hold them. Never logged. */
  readonly keys: readonly string[];
  /** Path of the agent's socket. */
  readonly agent?: string;
};

export type IdentityOptions = {
  /** The user's home directory. */
  readonly home: string;
  /** Path of the agent's socket, from `SSH_AUTH_SOCK`. */
  readonly agent?: string;
  /** Key files to use in place of the default ones; all of them must be there. */
  readonly files?: readonly string[];
  /** Reads a text file; rejects when there is none. */
  readonly readFile: (path: string) => Promise<string>;
  /** How many keys the agent at this socket holds; 0 when it does not answer. */
  readonly countAgentKeys?: (socket: string) => Promise<number>;
};

/** The files that OpenSSH would try, in our order of preference. */
const defaultFiles = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/**
 * Finds the user's keys: the files given or the default ones of `~/.ssh`, and the agent.
 * @returns What to authenticate with, or one sentence that says what to do.
 */
export async function loadIdentity(options: IdentityOptions): Promise<Identity | {readonly error: string}> {
  const {home, agent, files, readFile, countAgentKeys = askAgent} = options;
  const keys: string[] = [];
  let encrypted: string | undefined;

  for (const path of files ?? defaultFiles.map((name) => join(home, '.ssh', name))) {
    const text = await readFile(path).catch(() => undefined);
    if (text === undefined) {
      if (files) return {error: `There is no private key at ${path}: give the file of one.`};
      continue;
    }

    const state = examineKey(text);
    if (state === 'usable') keys.push(text);
    else if (state === 'encrypted') encrypted ??= path;
    else if (files) return {error: `${path} holds no private key that can be used: give another file.`};
  }

  const useAgent = agent !== undefined && agent !== '' && (await countAgentKeys(agent)) > 0;
  if (keys.length > 0 || useAgent) return {keys, ...(useAgent && {agent})};
  if (encrypted !== undefined) {
    return {error: `The key ${encrypted} has a passphrase: hand it to the agent with ssh-add ${encrypted}`};
  }

  return {error: 'You have no SSH key yet: make one with ssh-keygen -t ed25519'};
}

function examineKey(text: string): 'usable' | 'encrypted' | 'unusable' {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) return /passphrase/i.test(key.message) ? 'encrypted' : 'unusable';
  return key.isPrivateKey() ? 'usable' : 'unusable';
}

function askAgent(socket: string): Promise<number> {
  return new Promise((resolve) => {
    ssh2.createAgent(socket).getIdentities((error, keys) => {
      resolve(error ? 0 : (keys?.length ?? 0));
    });
  });
}
