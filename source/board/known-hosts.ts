/** Looks a host key up in a `known_hosts` file. The format is that of OpenSSH's sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". */
import {createHmac, timingSafeEqual} from 'node:crypto';

/** What the file says about a key of a host. */
export type KnownHostResult = 'known' | 'unknown' | 'changed' | 'revoked';

/**
 * Plain names with `*`, `?` and `!`, names with a port (`[host]:port`) and hashed names are understood. Certificate
 * authorities are not: a line marked so is passed over, like any line that is malformed.
 * @param text - The file's content.
 * @param key - The key in SSH wire format.
 */
export function lookUpHostKey(text: string, host: string, port: number, key: Buffer): KnownHostResult {
  const name = (port === 22 ? host : `[${host}]:${port}`).toLowerCase();
  const shown = key.toString('base64');
  const shownType = keyType(key);
  let result: KnownHostResult = 'unknown';

  for (const line of text.split(/\r?\n/)) {
    const fields = line.trim().split(/\s+/);
    const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined;
    const [hosts, type, listed] = fields;
    if (hosts === undefined || listed === undefined || hosts.startsWith('#')) continue;
    if (marker !== undefined && marker !== '@revoked') continue;
    if (!matches(hosts, name)) continue;

    if (marker === '@revoked') {
      if (listed === shown) return 'revoked';
    } else if (listed === shown) {
      result = 'known';
    } else if (result === 'unknown' && type === shownType) {
      // A host has a key of each type: another type is a key we have not seen, not one that has changed.
      result = 'changed';
    }
  }

  return result;
}

/** A key in wire format begins with the name of its type, behind its length (RFC 4253, section 6.6). */
function keyType(key: Buffer): string {
  return key.length < 4 ? '' : key.subarray(4, 4 + key.readUInt32BE()).toString('latin1');
}

function matches(hosts: string, name: string): boolean {
  if (hosts.startsWith('|')) return matchesHash(hosts, name);

  let matched = false;
  for (const pattern of hosts.toLowerCase().split(',')) {
    if (pattern.startsWith('!') && glob(pattern.slice(1), name)) return false;
    if (glob(pattern, name)) matched = true;
  }

  return matched;
}

/** `|1|salt|hash`: the hash is HMAC-SHA1 of the name under the salt, both base64. */
function matchesHash(hashed: string, name: string): boolean {
  const [, version, salt, hash] = hashed.split('|');
  if (version !== '1' || salt === undefined || hash === undefined) return false;
  const computed = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  const listed = Buffer.from(hash, 'base64');
  return computed.length === listed.length && timingSafeEqual(computed, listed);
}

/** Matches a pattern of OpenSSH: `*` any characters, `?` one. In linear space, without backtracking into a blow-up. */
function glob(pattern: string, name: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let resume = 0;
  while (from < name.length) {
    if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[from]) && pattern[at] !== '*') {
      at += 1;
      from += 1;
    } else if (pattern[at] === '*') {
      star = at;
      resume = from;
      at += 1;
    } else if (star !== -1) {
      at = star + 1;
      resume += 1;
      from = resume;
    } else {
      return false;
    }
  }

  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
