/** A key that several users name belongs to one of them. */
import {type Accounts, keyIndex, parseKeys} from './accounts.js';
import type {AccountKey} from './security-key.js';

/**
 * Takes from each user the keys that another one had before him or, if neither had, comes before him by name. Lines
 * that are no keys go, too.
 * @param found the accounts as their files have them.
 * @param before the accounts as they were.
 * @param onShared told of each key that was taken: whose it would be, and whose it is.
 */
export function withoutSharedKeys(
  found: Accounts,
  before: Accounts,
  onShared: (name: string, owner: string) => void,
): Accounts {
  const owners = new Map<string, string>();
  const claim = (name: string, key: AccountKey): void => {
    const index = keyIndex(key);
    if (!owners.has(index)) owners.set(index, name);
  };
  for (const [name, lines] of before) {
    const still = new Set(keysOf(name, found.get(name) ?? []).map(keyIndex));
    for (const key of keysOf(name, lines)) if (still.has(keyIndex(key))) claim(name, key);
  }

  for (const [name, lines] of found) for (const key of keysOf(name, lines)) claim(name, key);

  const next = new Map<string, readonly string[]>();
  for (const [name, lines] of found) {
    const own = lines.filter((line) => {
      const [key] = keysOf(name, [line]);
      if (!key) return false;
      const owner = owners.get(keyIndex(key));
      if (owner !== undefined && owner !== name) onShared(name, owner);
      return owner === name;
    });
    next.set(name, own);
  }

  return next;
}

function keysOf(name: string, lines: readonly string[]): readonly AccountKey[] {
  const keys = parseKeys(name, lines);
  return typeof keys === 'string' ? [] : keys;
}
