/** Who has an account on a board: users and their public keys. */
import {createHash} from 'node:crypto';
import ssh2 from 'ssh2';
import {userNameProblem} from '../cluster-name.js';
import {type AccountKey, parseSecurityKey} from './security-key.js';
import {publicName} from './topics.js';

/** User names, each with lines of `authorized_keys`. */
export type Accounts = ReadonlyMap<string, readonly string[]>;

/** A user as one of his keys shows him. */
export type Account = {
  readonly user: string;
  /** Stable: made from the user's name. */
  readonly id: string;
  /** The key's comment, if it has one; fit to be shown in a listing. */
  readonly keyName?: string;
  readonly key: AccountKey;
};

/** Finds the account of a public key in SSH wire format. */
export type FindAccount = (publicKey: Buffer) => Account | undefined;

/**
 * Reads the accounts.
 * @throws Error with one sentence, when a name or a key is not valid or two users have the same key.
 */
export function indexAccounts(accounts: Accounts): FindAccount {
  const byKey = new Map<string, Account>();
  for (const [user, lines] of accounts) {
    const keys = parseKeys(user, lines);
    if (typeof keys === 'string') throw new Error(keys);
    for (const key of keys) {
      const index = keyIndex(key);
      const other = byKey.get(index);
      if (other && other.user !== user) {
        throw new Error(`${other.user} and ${user} have the same key: remove one.`);
      }
      const keyName = key.comment.replace(/[^\x21-\x27\x2a-\x7e]/g, '');
      byKey.set(index, {user, id: idOf(user), key, ...(keyName !== '' && {keyName})});
    }
  }

  return (publicKey) => byKey.get(publicKey.toString('base64'));
}

/**
 * Reads a user's keys.
 * @returns The keys, or one sentence that says what is wrong with the name or a line.
 */
export function parseKeys(user: string, lines: readonly string[]): readonly AccountKey[] | string {
  const problem = userNameProblem(user);
  if (problem !== undefined) return problem;
  if (user === publicName) {
    return `${publicName} cannot be a user: the topics of that name belong to everybody.`;
  }
  const keys: AccountKey[] = [];
  for (const [index, line] of lines.entries()) {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    const key = parsePublicKey(text);
    if (!key) return `Line ${index + 1} of ${user} is not a line of authorized_keys: mend or remove it.`;
    keys.push(key);
  }

  return keys;
}

/** A key as a map's key. */
export function keyIndex(key: AccountKey): string {
  return key.getPublicSSH().toString('base64');
}

/** A line may have options before the key; they are about shells and forwarding, which a board does not offer. */
function parsePublicKey(line: string): AccountKey | undefined {
  const start = line.search(/(?:^|\s)(?:sk-)?(?:ssh-|ecdsa-sha2-)/);
  if (start === -1) return undefined;
  const text = line.slice(start).trim();
  if (text.startsWith('sk-')) return parseSecurityKey(text);
  const key = ssh2.utils.parseKey(text);
  return key instanceof Error || key.isPrivateKey() ? undefined : key;
}

function idOf(user: string): string {
  const hex = createHash('sha256').update(`p2p-tui board account ${user}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
