/** What went wrong with a connection, in words for the user. */
import {isIP} from 'node:net';
import {cleanText} from '../message/clean.js';
import type {ConnectFailure, ConnectionOptions} from './connection.js';
import type {LoginKey} from './identity/identity.js';
import {nameKeys} from './identity/key-trouble.js';
import {showHostPort} from './host-port.js';

/** One sentence, and what mends it alone: a command, or one sentence. */
export type Complaint = {readonly reason: string; readonly mend?: string};

/** How a host is called in what we say of it. */
export function nameOf(address: ConnectionOptions): string {
  return address.isJumpHost ? `The jump host ${showHostPort(address)} (ProxyJump)` : showHostPort(address);
}

/** What ssh2 tells of an error: the level at which it happened, or the system's code. */
type SshError = Error & {readonly level?: string; readonly code?: unknown};

/** What OpenSSH's server says when it has been offered more keys than it takes. */
const tooManyKeys = /too many authentication failures/i;

/** What ssh2 says of a server that will not understand us the next time either. */
const otherProtocol =
  /^(?:Handshake failed: no matching |Invalid identification|Invalid header|Max greeting lines|Header line too long)/;

function isUnfound({code}: SshError): boolean {
  return code === 'ENOTFOUND' || code === 'EAI_AGAIN';
}

/**
 * Why there is no connection with a host that shows a key which we trust, or has shown none yet.
 * @param offered the keys that it was offered.
 */
export function explainFailure(
  error: SshError,
  options: ConnectionOptions,
  offered: readonly LoginKey[],
): Complaint & {readonly failure: ConnectFailure} {
  if (error.level === 'client-authentication') return {...explainKeys(options, offered), failure: 'auth'};
  if (tooManyKeys.test(error.message)) {
    const who = options.isJumpHost ? nameOf(options) : options.host;
    return {
      reason:
        `${who} hung up because you have so many SSH keys: name the right one ` +
        `${options.isJumpHost ? '' : 'with --identity, or '}with IdentityFile and IdentitiesOnly in ~/.ssh/config.`,
      mend: 'Name the right key with IdentityFile and IdentitiesOnly in ~/.ssh/config.',
      failure: 'auth',
    };
  }

  if (isUnfound(error) && !canBeFound(options.host)) {
    const place = options.isJumpHost ? ' (ProxyJump)' : '';
    return {
      reason: `There can be no host called ${cleanText(options.host, 80)}${place}: correct its name or address.`,
      failure: 'setup',
    };
  }

  if (otherProtocol.test(error.message)) {
    return {
      reason: `${nameOf(options)} speaks no SSH that we can speak (${error.message}): check its address and port.`,
      failure: 'setup',
    };
  }

  return {reason: explainNetwork(error, options), failure: 'network'};
}

/** Why none of our keys is good enough. */
function explainKeys(options: ConnectionOptions, offered: readonly LoginKey[]): Complaint {
  const {host, identity, isJumpHost = false} = options;
  const who = isJumpHost ? nameOf(options) : host;
  const closed = identity?.locked?.find(({publicKey, unlock}) => !publicKey || !unlock);
  if (closed) {
    return {
      reason:
        `${who} accepts none of your unlocked SSH keys, and ${closed.path} has a passphrase: ` +
        `hand it to the agent with ssh-add ${closed.path}`,
      mend: `ssh-add ${closed.path}`,
    };
  }

  const [trouble] = identity?.passedOver ?? [];
  if (trouble) {
    return {reason: `${who} accepts none of your other SSH keys, and ${trouble.reason}`, mend: trouble.mend};
  }

  const keys = offered.length === 0 ? 'SSH keys' : `SSH keys, which are ${nameKeys(offered)}`;
  return isJumpHost
    ? {
        reason: `${who} accepts none of your ${keys}: register one there, or name another with IdentityFile in ~/.ssh/config.`,
        mend: `Give the owner of ${showHostPort(options)} your public key, or name another key for it in ~/.ssh/config.`,
      }
    : {
        reason: `${who} accepts none of your ${keys}: register one there, or name the key of your account with -i.`,
      };
}

function explainNetwork({code, message}: SshError, options: ConnectionOptions): string {
  const {host, isJumpHost = false} = options;
  const where = nameOf(options);
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return isJumpHost
        ? `The address of the jump host ${host} (ProxyJump) cannot be found: check it in ~/.ssh/config, and your network.`
        : `The address of ${host} cannot be found: check the name and your network.`;
    case 'ECONNREFUSED':
      return isJumpHost
        ? `${where} does not answer, as nothing listens there: check its address in ~/.ssh/config.`
        : `Nothing answers at ${where}: check that the board runs there.`;
    default:
      return isJumpHost
        ? `${where} cannot be reached: ${message.replace(/\.?$/, '.')}`
        : `The connection to ${where} failed: ${message.replace(/\.?$/, '.')}`;
  }
}

/** What a label of a name consists of; those of other scripts are written in ASCII before they are looked up. */
const label = /^[\p{L}\p{N}_-]{1,63}$/u;

/**
 * Whether a name, or an address, may come to be found although it cannot be found now. One with a label that is empty or
 * over 63 characters never will, nor will an address that is none, for no top-level domain is a number, nor what RFC 6761
 * keeps free for that (`.invalid`).
 */
export function canBeFound(host: string): boolean {
  if (isIP(host) !== 0) return true;
  const labels = host.replace(/\.$/, '').split('.');
  const last = labels.at(-1) ?? '';
  return (
    host.length <= 253 &&
    labels.every((part) => label.test(part)) &&
    !/^\d+$/.test(last) &&
    last.toLowerCase() !== 'invalid'
  );
}
