import {join} from 'node:path';
import {messageOf} from '../../message/error-message.js';
import {openAccountsDirectory} from '../../board/server/accounts-directory.js';
import {harmless, strictPico} from '../../board/server/pico-rules.js';
import {type BoardServer, startBoard} from '../../board/server/server.js';
import {showHostPort} from '../../ssh/host-port.js';
import {systemClock} from '../../clock/system.js';
import {startMailbox} from '../../wormhole/server/mailbox.js';
import {startRelay} from '../../wormhole/server/relay.js';
import {choosePorts, reachableAddresses} from './listen.js';
import {boardConfig, configText} from './config.js';
import {persistentHostKey} from './host-key.js';
import {createLineLog, logTime} from './log.js';
import type {Context} from '../cli/command.js';
import {exit, UsageError} from '../cli/exit-status.js';
import {onSignals} from '../cli/signals.js';

/** `p2p-tui board`: a board, a mailbox and a transit relay for a LAN, until it is told to stop. */
export async function run({flags, env, stdout, stderr, output}: Context): Promise<number> {
  const {accounts: directory, listen} = flags;
  if (directory === undefined) {
    throw new UsageError(
      'Say who has an account with --accounts=DIR: a file of public keys for each user, named as the user.',
    );
  }

  if (listen?.port !== undefined && flags.port !== undefined) {
    throw new UsageError(
      `--listen=${listen.text} has a port already: leave --port out, or the port behind the address.`,
    );
  }

  const host = listen?.host ?? '127.0.0.1';
  const ports = choosePorts({...flags, ...(listen?.port !== undefined && {port: listen.port})});
  const log = createLineLog(stderr, logTime({isTTY: stderr.isTTY, fd: 2, env, clock: systemClock}));
  let board: BoardServer | undefined;
  const accounts = await openAccountsDirectory({
    directory,
    clock: systemClock,
    log,
    onChange(changed) {
      board?.setAccounts(changed);
    },
  }).catch((error: unknown) => {
    throw new Error(accountsProblem(directory, error), {cause: error});
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
      rules: flags.strictPico ? strictPico : harmless,
      log,
    }).catch((error: unknown) => {
      throw isPortTaken(error)
        ? new Error(portProblem('board', host, ports.board, '--port=N'), {cause: error})
        : error;
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
    // Before anything is printed: who reads it may tell the board to stop at once.
    const stopped = untilStopped(output);
    stdout.on('error', (error) => {
      log(`The addresses could not be written to standard output: ${messageOf(error)}.`);
    });
    stdout.write(flags.printConfig || flags.json ? `${JSON.stringify(config)}\n` : configText(config));
    return await stopped;
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
    if (isPortTaken(error)) {
      throw new Error(portProblem(name, host, port, `--${name}-port=N`), {cause: error});
    }
    throw new Error(`The ${name} cannot listen on ${showHostPort({host, port})}: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

/** Whether somebody else listens there, as the error or what caused it says. */
function isPortTaken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === 'EADDRINUSE') || isPortTaken(error.cause);
}

function portProblem(name: string, host: string, port: number, flag: string): string {
  return `The ${name} cannot listen on ${showHostPort({host, port})}: another program does; stop that, or take another port with ${flag}.`;
}

/** Why there are no accounts, in one sentence that says what to do. */
function accountsProblem(directory: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const advice = 'with a file of public keys for each user, named as the user';
  if (code === 'ENOENT') return `There is no directory ${directory}: make it, ${advice}.`;
  if (code === 'ENOTDIR') return `${directory} is no directory: name one ${advice}.`;
  return `The accounts in ${directory} cannot be read: ${messageOf(error)}.`;
}

/** Its output may fail meanwhile: those who work on the board did not fill the disk. */
async function untilStopped({abandon}: Context['output']): Promise<number> {
  const ended = Promise.withResolvers<number>();
  const ignoreSignals = onSignals({
    output: {abandon},
    onStop: (signal) => ended.resolve(signal === 'SIGINT' ? exit.interrupted : exit.ok),
  });
  try {
    return await ended.promise;
  } finally {
    ignoreSignals();
  }
}
