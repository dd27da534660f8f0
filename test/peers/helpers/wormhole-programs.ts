import type {WormholeOptions} from '../../../source/wormhole/options.js';
import {receive as receiveAny} from '../../../source/wormhole/receive.js';
import {receive, send, sendDirectory} from '../../wormhole/helpers/sides.js';
import type {Running, useProcesses} from './wormhole-process.js';
import type {Servers} from './wormhole-servers.js';

/** Starts a process that ends with the test. */
type Start = ReturnType<typeof useProcesses>;

/** How the two sides come to a connection: over IPv4 or IPv6 directly, or by the relay. */
export type Way = 'IPv4' | 'IPv6' | 'relay';

/** One side's part in a transfer. */
type Part = {
  readonly code: string;
  /** What to send, or the path under which it shall be. */
  readonly path: string;
  readonly kind: 'file' | 'directory';
  /** An empty directory. */
  readonly cwd: string;
  readonly servers: Servers;
  /** The mailbox server as this side sees it. */
  readonly mailbox: string;
  readonly way: Way;
  /** Ends our own side. */
  readonly signal: AbortSignal;
};

/** A program that sends and receives; promises resolve when it has done so, and reject with its complaint. */
export type Program = {
  readonly name: string;
  /** What must be installed. */
  readonly needs: readonly string[];
  send(part: Part): Promise<unknown>;
  receive(part: Part): Promise<unknown>;
};

const loopback = {IPv4: '127.0.0.1', IPv6: '::1'};

function ourOptions({mailbox, servers: {relay}, way, signal}: Part): WormholeOptions {
  return way === 'relay'
    ? {mailbox, relay, signal, advertise: []}
    : {mailbox, relay, signal, advertise: [loopback[way]], listenHost: loopback[way]};
}

async function success(process: Running): Promise<void> {
  const {status, output} = await process.done;
  if (status !== 0) {
    throw new Error(`It ended with ${String(status)}: ${output}`);
  }
}

/** Ourselves, in the process of the test. */
export const ours: Program = {
  name: 'ours',
  needs: [],
  send: (part) =>
    part.kind === 'file'
      ? send(part.code, part.path, ourOptions(part))
      : sendDirectory(part.code, part.path, ourOptions(part)),
  receive: (part) =>
    part.kind === 'file'
      ? receive(part.code, part.path, ourOptions(part))
      : receiveAny(part.code, {
          ...ourOptions(part),
          maxBytes: 2 ** 30,
          decide: () => ({path: part.path, replace: false, mode: 0o600}),
        }),
};

/** Python's magic-wormhole. Told not to listen it still dials what the other side offers. */
export function python(start: Start): Program {
  const run = (
    {mailbox, servers: {relay}, cwd, way}: Part,
    command: string,
    ...args: string[]
  ): Promise<void> => {
    const helper = `tcp:${relay.host}:${String(relay.port)}`;
    const quiet = way === 'IPv4' ? ['--hide-progress'] : ['--hide-progress', '--no-listen'];
    const all = ['--relay-url', mailbox, '--transit-helper', helper, command, ...quiet, ...args];
    return success(start('wormhole', all, {cwd}));
  };
  return {
    name: "Python's",
    needs: ['wormhole'],
    send: (part) => run(part, 'send', '--code', part.code, part.path),
    receive: (part) => run(part, 'receive', '--accept-file', '-o', part.path, part.code),
  };
}

/**
 * wormhole-william. Its sender knows one relay only, which must be there even when it is not needed; its receiver
 * takes the offered name, so what it receives must have that.
 */
export function william(start: Start): Program {
  return {
    name: "william's",
    needs: ['wormhole-william', 'unshare'],
    send({mailbox, servers, cwd, code, path}) {
      const args = ['--relay-url', mailbox, 'send', '--hide-progress', `--code=${code}`, path];
      const {command, args: all} = servers.mapped('wormhole-william', ...args);
      return success(start(command, all, {cwd}));
    },
    receive({mailbox, cwd, code}) {
      const args = ['--relay-url', mailbox, 'receive', '--hide-progress', code];
      return success(start('wormhole-william', args, {cwd, input: 'y'}));
    },
  };
}
