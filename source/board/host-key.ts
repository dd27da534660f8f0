/** Whether the board's host key is the one we know: by a fingerprint given, or by `known_hosts`. */
import {fingerprint} from './fingerprint.js';
import {lookUpHostKey} from './known-hosts.js';

/** Accepted, or one sentence that says why not and what to do. */
export type HostKeyVerdict = {readonly accepted: true} | {readonly accepted: false; readonly reason: string};

/** Decides about the host key (SSH wire format) that a server at this address shows. */
export type VerifyHostKey = (host: string, port: number, key: Buffer) => Promise<HostKeyVerdict>;

export type HostKeyOptions = {
  /** A fingerprint to accept, `SHA256:…`, as `--accept-host-key` gives it. It settles the matter alone. */
  readonly accept?: string;
  /** The text of `~/.ssh/known_hosts`, or undefined when there is no such file; read anew for each connection. */
  readonly knownHosts: () => Promise<string | undefined>;
};

/**
 * The policy of a program that cannot ask: what is unknown is refused, with the fingerprint and the flag that accepts
 * it; what has changed is refused.
 */
export function createHostKeyPolicy({accept, knownHosts}: HostKeyOptions): VerifyHostKey {
  return async (host, port, key) => {
    const print = fingerprint(key);
    const name = port === 22 ? host : `[${host}]:${port}`;

    if (accept !== undefined) {
      if (accept.replace(/=+$/, '') === print) return {accepted: true};
      return refuse(
        `${name} shows the host key ${print}, which is not the one given with --accept-host-key.`,
      );
    }

    switch (lookUpHostKey((await knownHosts()) ?? '', host, port, key)) {
      case 'known':
        return {accepted: true};
      case 'revoked':
        return refuse(
          `The host key ${print} of ${name} is marked as revoked in known_hosts: do not connect.`,
        );
      case 'changed':
        return refuse(
          `The host key of ${name} has changed to ${print}: ask its owner why, ` +
            `then remove the old one with ssh-keygen -R "${name}" and connect again.`,
        );
      case 'unknown':
        return refuse(
          `The host key of ${name} is not known yet: compare ${print} with its owner's, ` +
            `then give --accept-host-key=${print}.`,
        );
    }
  };
}

function refuse(reason: string): HostKeyVerdict {
  return {accepted: false, reason};
}
