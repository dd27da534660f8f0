/** Whether a host key is the one we know: by a fingerprint given, by `known_hosts`, or by the user's word. */
import {fingerprint} from './fingerprint.js';
import {keyType, knownHostLine, knownHostName, knownKeyTypes, lookUpHostKey} from './known-hosts.js';

/** Accepted, or one sentence that says why not and what to do, with the command or sentence that mends it alone. */
type HostKeyVerdict =
  {readonly accepted: true} | {readonly accepted: false; readonly reason: string; readonly mend?: string};

/** Decides about the host key (SSH wire format) that a server at this address shows. */
export type VerifyHostKey = (host: string, port: number, key: Buffer) => Promise<HostKeyVerdict>;

/** What a user is asked about a host key that is not known. */
export type UnknownHostKey = {
  /** The host, with its port unless that is 22. */
  readonly name: string;
  /** `SHA256:…`, to be compared with what the host's owner says. */
  readonly fingerprint: string;
  /** The type of the key, such as `ssh-ed25519`. */
  readonly keyType: string;
  /** Types of other keys that are known for this host: then an honest host would rather have shown one of those. */
  readonly otherTypes: readonly string[];
};

/** Asks a user whether he trusts a host key. @returns His word. */
export type ConfirmHostKey = (key: UnknownHostKey) => Promise<boolean>;

/** What a host key is judged by. */
export type HostKeyOptions = {
  /** Fingerprints to accept, `SHA256:…`, as `--accept-host-key` gives them, joined by `,`. */
  readonly accept?: string;
  /** Whether `known_hosts` is looked at too when `accept` is given and does not fit; absent: `accept` settles it alone. */
  readonly acceptMore?: boolean;
  /** The text of `~/.ssh/known_hosts`, or undefined when there is no such file; read anew for each connection. */
  readonly knownHosts: () => Promise<string | undefined>;
  /** Looks the key up under this name, without a port: `HostKeyAlias` of ssh_config(5). */
  readonly alias?: string;
  /** Asks about an unknown key; absent: it is refused. */
  readonly confirm?: ConfirmHostKey;
  /** The file that `ssh-keygen -R` has to be told to look in; absent: it is `~/.ssh/known_hosts`, as by default. */
  readonly file?: string;
  /** Appends a line to `known_hosts`, for a key that was confirmed. */
  readonly remember?: (line: string) => Promise<void>;
  /** Hides the name in that line. */
  readonly hash?: boolean;
};

/**
 * What is known is accepted; what has changed or is revoked is refused. What is unknown is asked about where one can
 * ask, and else refused, with the fingerprint and the flag that accepts it.
 */
export function createHostKeyPolicy(options: HostKeyOptions): VerifyHostKey {
  const {accept, acceptMore = false, knownHosts, alias, confirm, file, remember, hash = false} = options;
  const accepted = accept?.split(',').map((print) => print.trim().replace(/=+$/, ''));

  return async (actualHost, actualPort, key) => {
    const print = fingerprint(key);
    const [host, port] = alias === undefined ? [actualHost, actualPort] : [alias, 22];
    const name = knownHostName(host, port);
    const text = (await knownHosts()) ?? '';
    const result = lookUpHostKey(text, host, port, key);

    if (result === 'revoked') {
      return refuse(
        `The host key ${print} of ${name} is marked as revoked in known_hosts: do not connect.`,
        `Ask the owner of ${name} which host key is the right one.`,
      );
    }

    if (accepted?.includes(print)) return {accepted: true};
    if (accepted && !acceptMore) {
      return refuse(
        `${name} shows the host key ${print}, which is not ${accepted.length === 1 ? 'the one' : 'among those'} given with --accept-host-key: ` +
          "compare it with its owner's, and correct the flag or leave it out.",
        `Compare ${print} with its owner's, and correct --accept-host-key or leave it out.`,
      );
    }

    if (result === 'known') return {accepted: true};
    if (result === 'changed') {
      const removal = `ssh-keygen -R "${name}"${file === undefined ? '' : ` -f "${file}"`}`;
      return refuse(
        `The host key of ${name} has changed to ${print}: ask its owner why, ` +
          `then remove the old one with ${removal} and connect again.`,
        removal,
      );
    }

    if (!confirm) {
      // What was given before is for another host: it takes both.
      const all = [...(accepted ?? []), print].join(',');
      return refuse(
        `The host key of ${name} is not known yet: compare ${print} with its owner's, ` +
          `then give --accept-host-key=${all}.`,
      );
    }

    const prompt = {
      name,
      fingerprint: print,
      keyType: keyType(key),
      otherTypes: knownKeyTypes(text, host, port),
    };
    if (!(await confirm(prompt))) return refuse(`You did not accept the host key ${print} of ${name}.`);
    await remember?.(knownHostLine(host, port, key, hash));
    return {accepted: true};
  };
}

function refuse(reason: string, mend?: string): HostKeyVerdict {
  return {accepted: false, reason, ...(mend !== undefined && {mend})};
}
