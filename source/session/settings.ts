import {picoHost, userNameProblem} from '../board/cluster-name.js';
import {parseSshAddress} from '../ssh/jump/address.js';
import {splitWords} from '../ssh/config/words.js';

/** Where the board is. */
type BoardAddress = {
  /** A name or address, or a `Host` of `~/.ssh/config`. */
  readonly host: string;
  /** 22 unless one was given. */
  readonly port: number;
  /** Whether no port was given: `~/.ssh/config` may know another one. */
  readonly isPortDefault: boolean;
  /** The SSH login name, if one was given. */
  readonly user: string | undefined;
};

/** Everything needed to join a cluster, with all defaults filled in. */
export type Settings = {
  /** `owner/name`. */
  readonly cluster: string;
  readonly board: BoardAddress;
  /** Who to be there; undefined: whoever our first key with an account is. */
  readonly user: string | undefined;
  /** Private key files to try instead of the default ones. */
  readonly identities: readonly string[];
  /** Host keys that are accepted though `known_hosts` does not have them: `SHA256:…`, joined by `,`. */
  readonly acceptHostKey: string | undefined;
  /** Arguments for the system's `ssh`, which connects then; undefined: we connect ourselves. */
  readonly sshArgs: readonly string[] | undefined;
  /** URL of the wormhole mailbox server. */
  readonly mailbox: string;
  /** The wormhole transit relay; undefined: direct connections only. */
  readonly relay: {readonly host: string; readonly port: number} | undefined;
  /** False: the mailbox server is dialled directly, whatever `http_proxy` and `https_proxy` say. */
  readonly proxy: false | undefined;
};

/** What a caller may leave out. */
export type SettingsInput = {
  readonly cluster: string;
  /** `[user@]host`, `[user@]host:port` or `[user@][ipv6]:port`; `host` may be a `Host` of `~/.ssh/config`. */
  readonly host?: string | undefined;
  /**
   * The user name to have on the board: of several keys that one is used which has it, and it counts where the board's
   * other host, which is asked for it, cannot be reached.
   */
  readonly user?: string | undefined;
  readonly identity?: string | readonly string[] | undefined;
  /** Host keys that are accepted, be it that of a jump host or another host of the board's: `SHA256:…`, or several joined by `,`. */
  readonly acceptHostKey?: string | undefined;
  /** Arguments for the system's `ssh`, as one would write them in a shell: `-J somehost`. */
  readonly sshArgs?: string | undefined;
  readonly mailbox?: string | undefined;
  /** `host:port`, `tcp:host:port`, or `none`. */
  readonly relay?: string | undefined;
  /** False: the mailbox server is dialled directly. Otherwise `http_proxy`, `https_proxy` and `no_proxy` count. */
  readonly proxy?: boolean | undefined;
};

/** The public services that R peers use too. */
const defaults = {
  host: picoHost,
  mailbox: 'ws://relay.magic-wormhole.io:4000/v1',
  relay: 'transit.magic-wormhole.io:4001',
};

/**
 * Fills in what was left out: from the environment variables that `wormhole` users know, else the public services.
 * @throws Error one sentence that names the flag or the variable, when a value cannot be read
 */
export function completeSettings(input: SettingsInput, env: NodeJS.ProcessEnv): Settings {
  const {identity} = input;
  if (input.sshArgs !== undefined && input.acceptHostKey !== undefined) {
    throw new Error(
      'With --ssh-args it is ssh that checks host keys: leave out --accept-host-key, and connect once with ssh.',
    );
  }

  const problem = input.user === undefined ? undefined : userNameProblem(input.user);
  if (problem !== undefined) throw new Error(`--user: ${problem}`);
  const otherPrint = input.acceptHostKey?.split(',').find((print) => !fingerprintPattern.test(print.trim()));
  if (otherPrint !== undefined) {
    throw new Error(
      `--accept-host-key=${otherPrint} is no fingerprint: write it as SHA256:…, as ssh-keygen -l prints it.`,
    );
  }

  return {
    cluster: input.cluster,
    board: parseBoard(choose(['--host', input.host], ['P2P_TUI_HOST', env['P2P_TUI_HOST']], defaults.host)),
    identities: identity === undefined ? [] : typeof identity === 'string' ? [identity] : identity,
    user: input.user,
    acceptHostKey: input.acceptHostKey,
    sshArgs: input.sshArgs === undefined ? undefined : parseSshArgs(input.sshArgs),
    mailbox: parseMailbox(
      choose(
        ['--mailbox', input.mailbox],
        ['WORMHOLE_RELAY_URL', env['WORMHOLE_RELAY_URL']],
        defaults.mailbox,
      ),
    ),
    relay: parseRelay(
      choose(
        ['--relay', input.relay],
        ['WORMHOLE_TRANSIT_HELPER', env['WORMHOLE_TRANSIT_HELPER']],
        defaults.relay,
      ),
    ),
    proxy: input.proxy === false ? false : undefined,
  };
}

/** A fingerprint as OpenSSH prints it. */
const fingerprintPattern = /^SHA256:[\w+/]+=*$/;

/** A value, and what the user wrote it behind: a flag or a variable. */
type Given = {readonly name: string; readonly text: string};

/** The flag above the variable, and either above what is usual. */
function choose(
  [flag, value]: readonly [string, string | undefined],
  [variable, fromEnv]: readonly [string, string | undefined],
  usual: string,
): Given {
  if (value === undefined && fromEnv !== undefined) return {name: variable, text: fromEnv};
  return {name: flag, text: value ?? usual};
}

function parseBoard({name, text}: Given): BoardAddress {
  const address = parseSshAddress(text);
  if (!address) {
    throw new Error(
      `${name}=${text} is no address: write it as [user@]host[:port], for example board.example:2222 or [::1]:2222.`,
    );
  }

  const {host, port, user} = address;
  return {host, port: port ?? 22, isPortDefault: port === undefined, user};
}

function parseSshArgs(text: string): readonly string[] {
  const words = splitWords(text);
  if ('error' in words) throw new Error(`--ssh-args=${text} cannot be read: ${words.error}.`);
  return words;
}

/**
 * Reads `host`, `host:port`, `[ipv6]` or `[ipv6]:port`.
 * @param flag named in the error
 */
export function parseAddress(text: string, defaultPort: number, flag: string): {host: string; port: number} {
  const match = /^(?:\[([0-9a-fA-F:.%]+)\]|([^\s:/@[\]]+))(?::(\d{1,5}))?$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = match?.[3] === undefined ? defaultPort : Number(match[3]);
  if (host === undefined || port < 1 || port > 65_535) {
    throw new Error(
      `${flag}=${text} is no address: write it as host or host:port, for example board.example:2222.`,
    );
  }

  return {host, port};
}

function parseMailbox({name, text}: Given): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'ws:' && url.protocol !== 'wss:')) {
    throw new Error(`${name}=${text} is no mailbox server: write it as ws://host:4000/v1.`);
  }

  return text;
}

function parseRelay({name, text}: Given): Settings['relay'] {
  if (text === 'none' || text === '') return undefined;
  return parseAddress(text.replace(/^tcp:/, '').replace(/:priority=.*$/, ''), 4001, name);
}
