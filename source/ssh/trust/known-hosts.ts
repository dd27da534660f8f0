/** Looks a host key up in a `known_hosts` file. The format is that of OpenSSH's sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". */
import {createHmac, randomBytes, timingSafeEqual} from 'node:crypto';
import {matchesPatterns} from '../config/pattern.js';
import {readWire} from '../wire.js';

/** What the file says about a key of a host. */
type KnownHostResult = 'known' | 'unknown' | 'changed' | 'revoked';

/** The name under which `known_hosts` has a host: with its port, unless that is 22. */
export function knownHostName(host: string, port: number): string {
  return (port === 22 ? host : `[${host}]:${port}`).toLowerCase();
}

/**
 * Plain names with `*`, `?` and `!`, names with a port (`[host]:port`) and hashed names are understood. Certificate
 * authorities are not: a line marked so is passed over, like any line that is malformed.
 *
 * A host that is not known by its port may be known without one, as for OpenSSH: then a key that fits is accepted, and
 * one that does not fit is unknown, for another port may be another server.
 * @param text the file's content.
 * @param key the key in SSH wire format.
 */
export function lookUpHostKey(text: string, host: string, port: number, key: Buffer): KnownHostResult {
  const name = knownHostName(host, port);
  const result = lookUpName(text, name, key);
  const plain = knownHostName(host, 22);
  if (result !== 'unknown' || name === plain) return result;
  const portless = lookUpName(text, plain, key);
  return portless === 'changed' ? 'unknown' : portless;
}

function lookUpName(text: string, name: string, key: Buffer): KnownHostResult {
  const shown = key.toString('base64');
  const shownType = keyType(key);
  let result: KnownHostResult = 'unknown';

  for (const {marker, type, listed} of linesOf(text, name)) {
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

/** The types of the keys that the file has for a host, such as `ssh-ed25519`, in its order. */
export function knownKeyTypes(text: string, host: string, port: number): readonly string[] {
  const types = linesOf(text, knownHostName(host, port)).flatMap(({marker, type}) =>
    marker === undefined ? [type] : [],
  );
  return [...new Set(types)];
}

/**
 * The line, with its LF, by which the file knows a host key from now on.
 * @param hash hides the name, as OpenSSH does with `HashKnownHosts yes`.
 */
export function knownHostLine(host: string, port: number, key: Buffer, hash: boolean): string {
  const name = knownHostName(host, port);
  return `${hash ? hashName(name, randomBytes(20)) : name} ${keyType(key)} ${key.toString('base64')}\n`;
}

/** A key in wire format begins with the name of its type, behind its length (RFC 4253, section 6.6). */
export function keyType(key: Buffer): string {
  return readWire(key).string()?.toString('latin1') ?? '';
}

type Line = {readonly marker: '@revoked' | undefined; readonly type: string; readonly listed: string};

function linesOf(text: string, name: string): Line[] {
  const lines: Line[] = [];
  for (const line of text.split(/\r?\n/)) {
    const fields = line.trim().split(/\s+/);
    const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined;
    const [hosts, type, listed] = fields;
    if (hosts === undefined || type === undefined || listed === undefined || hosts.startsWith('#')) continue;
    if (marker !== undefined && marker !== '@revoked') continue;
    if (matches(hosts, name)) lines.push({marker, type, listed});
  }

  return lines;
}

function matches(hosts: string, name: string): boolean {
  return hosts.startsWith('|')
    ? matchesHash(hosts, name)
    : matchesPatterns(hosts.toLowerCase().split(','), name);
}

/** `|1|salt|hash`: the hash is HMAC-SHA1 of the name under the salt, both base64. */
function matchesHash(hashed: string, name: string): boolean {
  const [, version, salt, hash] = hashed.split('|');
  if (version !== '1' || salt === undefined || hash === undefined) return false;
  const computed = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  const listed = Buffer.from(hash, 'base64');
  return computed.length === listed.length && timingSafeEqual(computed, listed);
}

function hashName(name: string, salt: Buffer): string {
  const hash = createHmac('sha1', salt).update(name).digest('base64');
  return `|1|${salt.toString('base64')}|${hash}`;
}
