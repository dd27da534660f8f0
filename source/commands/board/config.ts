import {knownHostName} from '../../ssh/trust/known-hosts.js';
import {showHostPort} from '../../ssh/host-port.js';

/** What is running, and where. */
type Running = {
  /** Addresses under which it is reached, the best first. */
  readonly addresses: readonly string[];
  readonly port: number;
  readonly mailboxPort: number;
  readonly relayPort: number;
  /** The public host key: type and base64. */
  readonly hostKey: string;
  /** Of the host key, `SHA256:…`. */
  readonly fingerprint: string;
  readonly users: readonly string[];
};

/** What `--print-config` prints: all that users of either kind need to say. */
type BoardConfig = {
  readonly board: string;
  readonly addresses: readonly string[];
  readonly hostKey: string;
  readonly fingerprint: string;
  readonly mailbox: string;
  readonly relay: string;
  readonly users: readonly string[];
  /** Flags of p2p-tui. */
  readonly flags: readonly string[];
  /** For users of p2p-tui; the name of the cluster is theirs to fill in. */
  readonly p2pTui: readonly string[];
  readonly r: {
    /** Lines for a shell, before R starts. */
    readonly shell: readonly string[];
    /** Lines for R. */
    readonly lines: readonly string[];
  };
};

/**
 * Writes down how to reach a board. R's package future.p2p runs the system's `ssh` with the arguments of `ssh_args`
 * before those of `host`, and leaves transfers to a `wormhole` program, which finds its mailbox and its relay in the
 * variables `WORMHOLE_RELAY_URL` and `WORMHOLE_TRANSIT_HELPER`.
 */
export function boardConfig(running: Running): BoardConfig {
  const {addresses, port, mailboxPort, relayPort, hostKey, fingerprint, users} = running;
  const [address = '127.0.0.1'] = addresses;
  const board = showHostPort({host: address, port});
  const mailbox = `ws://${showHostPort({host: address, port: mailboxPort})}/v1`;
  const relay = showHostPort({host: address, port: relayPort});
  const flags = [
    `--host=${board}`,
    `--accept-host-key=${fingerprint}`,
    `--mailbox=${mailbox}`,
    `--relay=${relay}`,
  ];
  const variables: readonly (readonly [string, string])[] = [
    ['WORMHOLE_RELAY_URL', mailbox],
    ['WORMHOLE_TRANSIT_HELPER', `tcp:${relay}`],
  ];
  const where = `host = "${address}", ssh_args = c("-p", "${port}")`;
  return {
    board,
    addresses: addresses.map((host) => showHostPort({host, port})),
    hostKey,
    fingerprint,
    mailbox,
    relay,
    users,
    flags,
    p2pTui: [
      `p2p-tui --cluster=OWNER/NAME ${flags.join(' ')}`,
      `p2p-tui --worker --cluster=OWNER/NAME ${flags.join(' ')}`,
    ],
    r: {
      shell: [
        `echo '${knownHostName(address, port)} ${hostKey}' >> ~/.ssh/known_hosts`,
        ...variables.map(([name, value]) => `export ${name}='${value}'`),
      ],
      lines: [
        `Sys.setenv(${variables.map(([name, value]) => `${name} = "${value}"`).join(', ')})`,
        `future::plan(future.p2p::cluster, cluster = "OWNER/NAME", ${where})`,
        `future.p2p::worker(cluster = "OWNER/NAME", ${where})`,
      ],
    },
  };
}

/** The same for people, where standard output is a terminal or a log. */
export function configText({addresses, users, fingerprint, p2pTui, r}: BoardConfig): string {
  return [
    `The board is up for ${users.join(', ')}, on ${addresses.join(', ')}.`,
    `Its host key is ${fingerprint}.`,
    'With p2p-tui:',
    ...p2pTui.map((line) => `  ${line}`),
    'With R, in a shell:',
    ...r.shell.map((line) => `  ${line}`),
    'and in R:',
    ...r.lines.map((line) => `  ${line}`),
    '',
  ].join('\n');
}
