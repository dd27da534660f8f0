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
  /** Flags of those commands of p2p-tui that send or fetch payloads. */
  readonly flags: readonly string[];
  /** The same for those that only connect to the board: they refuse what means nothing to them. */
  readonly boardFlags: readonly string[];
  /** A line for each command of p2p-tui; the name of the cluster is for users to fill in. */
  readonly p2pTui: readonly string[];
  readonly r: {
    /** Lines for a shell, before R starts. */
    readonly shell: readonly string[];
    /** Lines for R: the first two in each session, and then one of the others. */
    readonly lines: readonly string[];
    /** One sentence. */
    readonly note: string;
  };
};

/** What R users have to know, for their wormhole-william takes no other relay from anybody. */
const relayOfR =
  'R peers of this board have to reach each other directly: their wormhole-william knows no relay but the public one.';

/**
 * Writes down how to reach a board. R's package future.p2p runs the system's `ssh` with the arguments of `ssh_args`
 * before those of `host`. It asks `pico.sh` for its user name, unless it was told it before in the same session, which a call
 * of `pico_username` with the board's address does. Transfers it leaves to wormhole-william, which finds its mailbox in the
 * variable `WORMHOLE_RELAY_URL`, and has its relay built in.
 */
export function boardConfig(running: Running): BoardConfig {
  const {addresses, port, mailboxPort, relayPort, hostKey, fingerprint, users} = running;
  const [address = '127.0.0.1'] = addresses;
  const board = showHostPort({host: address, port});
  const mailbox = `ws://${showHostPort({host: address, port: mailboxPort})}/v1`;
  const relay = showHostPort({host: address, port: relayPort});
  const boardFlags = [`--host=${board}`, `--accept-host-key=${fingerprint}`];
  const flags = [...boardFlags, `--mailbox=${mailbox}`, `--relay=${relay}`];
  const [forBoard, forAll] = [boardFlags.join(' '), flags.join(' ')];
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
    boardFlags,
    p2pTui: [
      `p2p-tui --cluster=OWNER/NAME ${forBoard}`,
      `p2p-tui host --cluster=OWNER/NAME --users=USERS ${forBoard}`,
      `p2p-tui worker --cluster=OWNER/NAME ${forAll}`,
      `p2p-tui run --cluster=OWNER/NAME ${forAll} -- uname -a`,
      `p2p-tui status --cluster=OWNER/NAME ${forBoard}`,
      `p2p-tui doctor --cluster=OWNER/NAME ${forAll}`,
    ],
    r: {
      shell: [`echo '${knownHostName(address, port)} ${hostKey}' >> ~/.ssh/known_hosts`],
      lines: [
        `Sys.setenv(WORMHOLE_RELAY_URL = "${mailbox}")`,
        `future.p2p::pico_username(${where})`,
        `future::plan(future.p2p::cluster, cluster = "OWNER/NAME", ${where})`,
        `future.p2p::worker(cluster = "OWNER/NAME", ${where})`,
        `future.p2p::host_cluster(cluster = "OWNER/NAME", users = c("USERS"), ${where})`,
      ],
      note: relayOfR,
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
    'With R, once in a shell:',
    ...r.shell.map((line) => `  ${line}`),
    'and in R, the first two lines before any of the others:',
    ...r.lines.map((line) => `  ${line}`),
    r.note,
    '',
  ].join('\n');
}
