/** Who we are to the board: private keys and the SSH agent. */
import {join} from 'node:path';
import ssh2, {type ParsedKey} from 'ssh2';
import {
  explainNone,
  type KeyTrouble,
  type NoIdentity,
  type PassedOver,
  tellTrouble,
  troubleOf,
} from './key-trouble.js';
import {listAgentKeys} from './agent.js';
import {examineKey} from './key-file.js';

/** A private key behind a passphrase. */
type LockedKey = {
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
  /** Key files that are not used, to be told of when nothing else is accepted. */
  readonly passedOver?: readonly PassedOver[];
};

/** Asks for the passphrase of a key file. @returns It, or undefined when the user gives up. */
export type AskPassphrase = (path: string, attempt: number) => Promise<string | undefined>;

/** Where keys are looked for, and who is asked for their passphrases. */
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
  /** The keys are for this jump host, `host:port`, and not for the board. */
  readonly jumpHost?: string;
  /** Asks for passphrases; absent: there is nobody to ask. */
  readonly askPassphrase?: AskPassphrase;
  /** Keys unlocked before, by path: nobody is asked twice. */
  readonly unlocked?: Map<string, ParsedKey>;
  /** Reads a text file; rejects when there is none. */
  readonly readFile: (path: string) => Promise<string>;
  /** Whether others may use a file that is there, so that OpenSSH would ignore a private key in it; absent: never. */
  readonly isOpen?: (path: string) => Promise<boolean>;
  /** The public keys (SSH wire format) that the agent at this socket holds; none when it does not answer. */
  readonly agentKeys?: (socket: string) => Promise<readonly Buffer[]>;
};

/** The files that OpenSSH would try, in our order of preference. */
const defaultFiles = ['id_ed25519', 'id_ecdsa', 'id_rsa'];
/** How often a passphrase is asked for, as OpenSSH does. */
const attempts = 3;

/**
 * Finds the user's keys: the files given, configured or the default ones of `~/.ssh`, and the agent's. As OpenSSH does,
 * it passes over a configured file that is not there, and a private key that others may use.
 * @returns What to authenticate with, or why there is nothing.
 */
export async function loadIdentity(options: IdentityOptions): Promise<Identity | NoIdentity> {
  const {home, agent, files, configured, jumpHost, readFile, isOpen, agentKeys = askAgent} = options;
  const preferredOnly = files !== undefined || options.identitiesOnly === true;
  const keys: string[] = [];
  const preferred: Buffer[] = [];
  const locked: LockedKey[] = [];
  const troubles: (PassedOver & {readonly publicKey: Buffer | undefined})[] = [];
  const source = files ? 'given' : configured ? 'configured' : 'default';
  const readBeside = (path: string) => readFile(`${path}.pub`).catch(() => undefined);

  for (const path of files ?? configured ?? defaultFiles.map((name) => join(home, '.ssh', name))) {
    let why: KeyTrouble | undefined;
    const text = await readFile(path).catch((error: unknown) => {
      why = troubleOf(error);
      return undefined;
    });
    const beside = await readBeside(path);

    // A public key alone is enough where the agent has the private one.
    const {state, publicKey} = examineKey(text ?? beside ?? '', beside);
    if (publicKey) preferred.push(publicKey);
    const isPrivate = text !== undefined && (state === 'usable' || state === 'locked');
    if (isPrivate && (await isOpen?.(path))) why = 'open';
    else if (state === 'usable') keys.push(text ?? '');
    else if (state === 'locked') locked.push(lock(path, text ?? '', publicKey, options));
    else if (state === 'unusable') why ??= 'unusable';

    if (why === undefined || (why === 'missing' && (source === 'default' || publicKey))) continue;
    const wish = {path, source, home, ...(jumpHost !== undefined && {jumpHost})} as const;
    troubles.push({...tellTrouble(why, wish), publicKey});
  }

  const held = agent === undefined || agent === '' ? [] : await agentKeys(agent);
  const served = preferredOnly ? held.filter((blob) => preferred.some((key) => key.equals(blob))) : held;
  // All files that were given have to be of use, be it that the agent has the key.
  const useless = troubles.find(
    ({publicKey}) => !publicKey || !served.some((blob) => blob.equals(publicKey)),
  );
  if (files && useless) return {error: useless.reason, mend: useless.mend};
  const passedOver = troubles.map(({reason, mend}) => ({reason, mend}));
  const openable = locked.filter(({publicKey, unlock}) => publicKey && unlock);
  if (keys.length === 0 && served.length === 0 && openable.length === 0) {
    return explainNone(options, locked[0]?.path, passedOver[0]);
  }

  return {
    keys,
    ...(served.length > 0 && agent !== undefined && {agent, preferred, preferredOnly}),
    ...(locked.length > 0 && {locked}),
    ...(passedOver.length > 0 && {passedOver}),
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
