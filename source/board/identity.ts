/** Who we are to the board: private keys and the SSH agent. */
import {join} from 'node:path';
import ssh2, {type ParsedKey} from 'ssh2';
import {listAgentKeys} from './ssh-agent.js';
import {examineKey} from './ssh-key-file.js';

/** A private key behind a passphrase. */
export type LockedKey = {
  readonly path: string;
  /** The public key, SSH wire format; undefined where neither the file nor one beside it tells. */
  readonly publicKey: Buffer | undefined;
  /** Asks for the passphrase; undefined when the user would not give it. Absent: there is nobody to ask. */
  readonly unlock?: () => Promise<ParsedKey | undefined>;
};

/** What a connection authenticates with. The order is OpenSSH's: see `createKeyring`. */
export type Identity = {
  /** Private keys, unencrypted, as their files hold them. Never logged. */
  readonly keys: readonly string[];
  /** Path of the agent's socket. */
  readonly agent?: string;
  /** Public keys (SSH wire format) for which the agent is asked before all others. */
  readonly preferred?: readonly Buffer[];
  /** Whether the agent is asked for no others. */
  readonly preferredOnly?: boolean;
  /** Keys that need a passphrase, for when nothing else is accepted. */
  readonly locked?: readonly LockedKey[];
};

/** Asks for the passphrase of a key file. @returns It, or undefined when the user gives up. */
export type AskPassphrase = (path: string, attempt: number) => Promise<string | undefined>;

export type IdentityOptions = {
  /** The user's home directory. */
  readonly home: string;
  /** Path of the agent's socket, from `SSH_AUTH_SOCK`. */
  readonly agent?: string;
  /** Key files to use in place of the default ones; all of them must be there, and the agent is asked for these only. */
  readonly files?: readonly string[];
  /** Key files that the configuration names, in place of the default ones; those that are not there are passed over. */
  readonly configured?: readonly string[];
  /** Whether the agent is asked for the keys of these files only. */
  readonly identitiesOnly?: boolean;
  /** Asks for passphrases; absent: there is nobody to ask. */
  readonly askPassphrase?: AskPassphrase;
  /** Keys unlocked before, by path: nobody is asked twice. */
  readonly unlocked?: Map<string, ParsedKey>;
  /** Reads a text file; rejects when there is none. */
  readonly readFile: (path: string) => Promise<string>;
  /** The public keys (SSH wire format) that the agent at this socket holds; none when it does not answer. */
  readonly agentKeys?: (socket: string) => Promise<readonly Buffer[]>;
};

/** The files that OpenSSH would try, in our order of preference. */
const defaultFiles = ['id_ed25519', 'id_ecdsa', 'id_rsa'];
/** How often a passphrase is asked for, as OpenSSH does. */
const attempts = 3;

/**
 * Finds the user's keys: the files given, configured or the default ones of `~/.ssh`, and the agent's.
 * @returns What to authenticate with, or one sentence that says what to do.
 */
export async function loadIdentity(options: IdentityOptions): Promise<Identity | {readonly error: string}> {
  const {home, agent, files, configured, readFile, agentKeys = askAgent} = options;
  const preferredOnly = files !== undefined || options.identitiesOnly === true;
  const keys: string[] = [];
  const preferred: Buffer[] = [];
  const locked: LockedKey[] = [];
  const readBeside = (path: string) => readFile(`${path}.pub`).catch(() => undefined);

  for (const path of files ?? configured ?? defaultFiles.map((name) => join(home, '.ssh', name))) {
    const text = await readFile(path).catch(() => undefined);
    const beside = await readBeside(path);
    if (text === undefined && files && beside === undefined) {
      return {error: `There is no private key at ${path}: give the file of one.`};
    }

    // A public key alone is enough where the agent has the private one.
    const key = examineKey(text ?? beside ?? '', beside);
    if (key.publicKey) preferred.push(key.publicKey);
    if (key.state === 'usable') keys.push(text ?? '');
    else if (key.state === 'locked') locked.push(lock(path, text ?? '', key.publicKey, options));
    else if (key.state === 'unusable' && files) {
      return {error: `${path} holds no private key that can be used: give another file.`};
    }
  }

  const held = agent === undefined || agent === '' ? [] : await agentKeys(agent);
  const served = preferredOnly ? held.filter((blob) => preferred.some((key) => key.equals(blob))) : held;
  const openable = locked.filter(({publicKey, unlock}) => publicKey && unlock);
  if (keys.length === 0 && served.length === 0 && openable.length === 0) {
    const [first] = locked;
    if (first) {
      return {
        error: `The key ${first.path} has a passphrase: hand it to the agent with ssh-add ${first.path}`,
      };
    }

    const [wanted] = files ?? [];
    if (wanted !== undefined) {
      return {error: `${wanted} holds no private key that can be used, and the agent has none for it.`};
    }

    return {error: 'You have no SSH key yet: make one with ssh-keygen -t ed25519'};
  }

  return {
    keys,
    ...(served.length > 0 && agent !== undefined && {agent, preferred, preferredOnly}),
    ...(locked.length > 0 && {locked}),
  };
}

function lock(
  path: string,
  text: string,
  publicKey: Buffer | undefined,
  {askPassphrase, unlocked}: IdentityOptions,
): LockedKey {
  if (!askPassphrase) return {path, publicKey};
  const unlock = async (): Promise<ParsedKey | undefined> => {
    const before = unlocked?.get(path);
    if (before) return before;
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const passphrase = await askPassphrase(path, attempt);
      if (passphrase === undefined) return undefined;
      const key = ssh2.utils.parseKey(text, passphrase);
      if (key instanceof Error) continue;
      unlocked?.set(path, key);
      return key;
    }

    return undefined;
  };
  return {path, publicKey, unlock};
}

async function askAgent(socket: string): Promise<readonly Buffer[]> {
  return (await listAgentKeys(ssh2.createAgent(socket))).map((key) => key.getPublicSSH());
}
