/** Who we are to the board: private keys and the SSH agent. */
import {join} from 'node:path';
import type {ParsedKey} from 'ssh2';
import {type Certificate, readCertificate} from './certificate.js';
import {
  explainNone,
  type KeyTrouble,
  type NoIdentity,
  type PassedOver,
  shownPath,
  tellTrouble,
  troubleOf,
} from './key-trouble.js';
import {listAgentKeys} from './agent.js';
import {examineKey} from './key-file.js';
import {parseKey} from './parse-key.js';

/** A key that a server lets us in for, or may. */
export type LoginKey = {
  /** Tells it from others: its fingerprint, and of a certificate that of its authority as well. */
  readonly id: string;
  /** How we tell of it: its file, or what the agent calls it, with its fingerprint; never the key. */
  readonly name: string;
};

/** A private key, unencrypted, as its file holds it. Never logged. */
type FileKey = {
  /** The file, to be shown. */
  readonly name: string;
  readonly text: string;
};

/** A private key behind a passphrase. */
type LockedKey = {
  readonly path: string;
  /** The file, to be shown. */
  readonly name: string;
  /** The public key, SSH wire format; undefined where neither the file nor one beside it tells. */
  readonly publicKey: Buffer | undefined;
  /** Asks for the passphrase; undefined when the user would not give it. Absent: there is nobody to ask. */
  readonly unlock?: () => Promise<ParsedKey | undefined>;
};

/** A certificate for one of the keys. */
type FileCertificate = {
  /** The file, to be shown. */
  readonly name: string;
  readonly certificate: Certificate;
  /** The configuration lists it (`CertificateFile`); otherwise it was found beside a key. */
  readonly isListed: boolean;
};

/** What a connection authenticates with. The order is OpenSSH's: see `keyOffers`. */
export type Identity = {
  readonly keys: readonly FileKey[];
  /** Certificates; each is of use where there is its private key. */
  readonly certificates?: readonly FileCertificate[];
  /** Path of the agent's socket. */
  readonly agent?: string;
  /** Public keys and certificates (SSH wire format) for which the agent is asked before all others. */
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
  /** Certificates that the configuration lists; none: they are looked for beside the keys, as `id_ed25519-cert.pub`. */
  readonly certificates?: readonly string[];
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
  /** What (SSH wire format) the agent at this socket holds; nothing when it does not answer. */
  readonly agentKeys?: (socket: string) => Promise<readonly Buffer[]>;
};

/** The files in `~/.ssh` that OpenSSH would try, in our order of preference. Of the last two we can only tell. */
export const defaultFiles = ['id_ed25519', 'id_ecdsa', 'id_rsa', 'id_ed25519_sk', 'id_ecdsa_sk'] as const;
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
  const keys: FileKey[] = [];
  const certificates: FileCertificate[] = [];
  const passedOver: PassedOver[] = [];
  const preferred: Buffer[] = [];
  const locked: LockedKey[] = [];
  const troubles: (PassedOver & {readonly publicKey: Buffer | undefined})[] = [];
  const source = files ? 'given' : configured ? 'configured' : 'default';
  const readBeside = (path: string) => readFile(`${path}.pub`).catch(() => undefined);
  const listed = options.certificates ?? [];
  const addCertificate = async (path: string, isListed: boolean): Promise<void> => {
    const name = shownPath(path, home);
    const certificate = readCertificate(await readFile(path).catch(() => ''));
    if (certificate) {
      certificates.push({name, certificate, isListed});
    } else if (isListed) {
      const reason = `~/.ssh/config lists ${name}, which is no certificate of yours: correct it.`;
      passedOver.push({reason, mend: `Correct CertificateFile ${name} in ~/.ssh/config.`});
    }
  };

  for (const path of listed) await addCertificate(path, true);
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
    if (listed.length === 0) await addCertificate(`${path.replace(/\.pub$/, '')}-cert.pub`, false);
    const isPrivate = text !== undefined && (state === 'usable' || state === 'locked');
    if (isPrivate && (await isOpen?.(path))) why = 'open';
    else if (state === 'usable') keys.push({name: shownPath(path, home), text: text ?? ''});
    else if (state === 'locked') locked.push(lock(path, text ?? '', publicKey, options));
    else if (state === 'unusable' || state === 'hardware') why ??= state;

    if (why === undefined || (why === 'missing' && (source === 'default' || publicKey))) continue;
    const wish = {path, source, home, ...(jumpHost !== undefined && {jumpHost})} as const;
    troubles.push({...tellTrouble(why, wish), publicKey});
  }

  preferred.push(...certificates.map(({certificate}) => certificate.blob));
  const held = agent === undefined || agent === '' ? [] : await agentKeys(agent);
  const served = preferredOnly ? held.filter((blob) => preferred.some((key) => key.equals(blob))) : held;
  // All files that were given have to be of use, be it that the agent has the key.
  const useless = troubles.find(
    ({publicKey}) => !publicKey || !served.some((blob) => blob.equals(publicKey)),
  );
  if (files && useless) return {error: useless.reason, mend: useless.mend};
  passedOver.unshift(...troubles.map(({reason, mend}) => ({reason, mend})));
  const openable = locked.filter(({publicKey, unlock}) => publicKey && unlock);
  if (keys.length === 0 && served.length === 0 && openable.length === 0) {
    return explainNone(options, locked[0]?.path, passedOver[0]);
  }

  return {
    keys,
    ...(certificates.length > 0 && {certificates}),
    ...(served.length > 0 && agent !== undefined && {agent, preferred, preferredOnly}),
    ...(locked.length > 0 && {locked}),
    ...(passedOver.length > 0 && {passedOver}),
  };
}

function lock(
  path: string,
  text: string,
  publicKey: Buffer | undefined,
  {home, askPassphrase, unlocked}: IdentityOptions,
): LockedKey {
  const name = shownPath(path, home);
  if (!askPassphrase) return {path, name, publicKey};
  const unlock = async (): Promise<ParsedKey | undefined> => {
    const before = unlocked?.get(path);
    if (before) return before;
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const passphrase = await askPassphrase(path, attempt);
      if (passphrase === undefined) return undefined;
      const key = parseKey(text, passphrase);
      if (key instanceof Error) continue;
      unlocked?.set(path, key);
      return key;
    }

    return undefined;
  };
  return {path, name, publicKey, unlock};
}

async function askAgent(socket: string): Promise<readonly Buffer[]> {
  return (await listAgentKeys(socket).catch(() => [])).map(({publicKey}) => publicKey);
}
