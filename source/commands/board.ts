import {isIP} from 'node:net';
import {join} from 'node:path';
import {openAccountsDirectory} from '../board/server/accounts-directory.js';
import {type BoardServer, startBoard} from '../board/server/server.js';
import {systemClock} from '../clock/system.js';
import {startMailbox} from '../wormhole/server/mailbox.js';
import {startRelay} from '../wormhole/server/relay.js';
import {reachableAddresses, withPort} from './board/addresses.js';
import {boardConfig, configText} from './board/config.js';
import {persistentHostKey} from './board/host-key.js';
import {createLineLog} from './board/line-log.js';
import {type PortFlags, readPorts} from './board/ports.js';
import type {Context} from './command.js';
import {exit, messageOf, UsageError} from './errors.js';
import type {Flags} from './flags.js';
import {onSignals} from './signals.js';

/** `p2p-tui board`: a board, a mailbox and a transit relay for a LAN, until it is told to stop. */
export async function run({flags, stdout, stderr}: Context): Promise<number> {
  const options: Flags & PortFlags = flags;
  const {accounts: directory, listen: host = '127.0.0.1'} = options;
  if (directory === undefined) {
    throw new UsageError(
      'Say who has an account with --accounts=DIR: a file of public keys for each user, named as the user.',
    );
  }

  if (isIP(host) === 0)
    throw new UsageError(`--listen=${host} must be an address of this machine, for example 127.0.0.1.`);
  const ports = readPorts(options);
  const log = createLineLog(stderr);
  let board: BoardServer | undefined;
  const accounts = await openAccountsDirectory({
    directory,
    clock: systemClock,
    log,
    onChange(changed) {
      board?.setAccounts(changed);
    },
  }).catch((error: unknown) => {
    throw new Error(`The accounts in ${directory} cannot be read: ${messageOf(error)}.`, {cause: error});
  });
  const closers: (() => Promise<void>)[] = [() => Promise.resolve(accounts.close())];
  try {
    if (accounts.accounts().size === 0) {
      throw new UsageError(
        `${directory} has no accounts: put a file of public keys there for each user, named as the user.`,
      );
    }

    const hostKey = await persistentHostKey(join(directory, '.host-key'), log);
    const started = await startBoard({
      host,
      port: ports.board,
      accounts: accounts.accounts(),
      hostKey,
      log,
    });
    board = started;
    closers.push(started.close);
    const mailbox = await listening('mailbox', host, ports.mailbox, startMailbox);
    closers.push(mailbox.close);
    const relay = await listening('relay', host, ports.relay, startRelay);
    closers.push(relay.close);
    // What changed while the board was starting.
    started.setAccounts(accounts.accounts());

    const config = boardConfig({
      addresses: reachableAddresses(host),
      port: started.port,
      mailboxPort: mailbox.port,
      relayPort: relay.port,
      hostKey: started.hostKey,
      fingerprint: started.fingerprint,
      users: [...accounts.accounts().keys()],
    });
    stdout.on('error', () => {
      log('The addresses could not be written to standard output.');
    });
    stdout.write(
      options['print-config'] || options.json ? `${JSON.stringify(config)}\n` : configText(config),
    );
    return await untilStopped();
  } finally {
    await Promise.all(closers.map((close) => close()));
  }
}

async function listening<T>(
  name: 'mailbox' | 'relay',
  host: string,
  port: number,
  start: (options: {host: string; port: number}) => Promise<T>,
): Promise<T> {
  try {
    return await start({host, port});
  } catch (error) {
    throw new Error(
      `The ${name} cannot listen on ${withPort(host, port)}: ${messageOf(error)}; give it another port with --${name}-port=N.`,
      {cause: error},
    );
  }
}

async function untilStopped(): Promise<number> {
  const ended = Promise.withResolvers<number>();
  const ignoreSignals = onSignals({
    onDrain: () => ended.resolve(exit.ok),
    onStop: (signal) => ended.resolve(signal === 'SIGINT' ? exit.interrupted : exit.ok),
  });
  try {
    return await ended.promise;
  } finally {
    ignoreSignals();
  }
}
