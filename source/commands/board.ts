import {readFile, writeFile} from 'node:fs/promises';
import {isIP} from 'node:net';
import {join} from 'node:path';
import {generateKey} from '../board/keys.js';
import {loadAccounts} from '../board/server/accounts.js';
import {startBoard} from '../board/server/server.js';
import {startMailbox} from '../wormhole/server/mailbox.js';
import {startRelay} from '../wormhole/server/relay.js';
import type {Context} from './command.js';
import {exit, UsageError, messageOf} from './errors.js';
import {parseWhole} from './numbers.js';
import {onSignals} from './signals.js';

/** `p2p-tui board`: a board, a mailbox and a transit relay for a LAN, until it is told to stop. */
export async function run({flags, stdout, stderr}: Context): Promise<number> {
  const {accounts: directory, listen: host = '127.0.0.1'} = flags;
  if (directory === undefined) {
    throw new UsageError(
      'Say who has an account with --accounts=DIR: a file of public keys for each user, named as the user.',
    );
  }

  if (isIP(host) === 0)
    throw new UsageError(`--listen=${host} must be an address of this machine, for example 127.0.0.1.`);
  const port = parseWhole(flags.port ?? '2222', 'port', {min: 0, max: 65_535});
  const accounts = await loadAccounts(directory).catch((error: unknown) => {
    throw new Error(`The accounts in ${directory} cannot be read: ${messageOf(error)}`, {cause: error});
  });
  if (accounts.size === 0) {
    throw new UsageError(
      `${directory} has no accounts: put a file of public keys there for each user, named as the user.`,
    );
  }

  const hostKey = await persistentKey(join(directory, '.host-key'));
  const log = (line: string) => stderr.write(`${line}\n`);
  const board = await startBoard({host, port, accounts, hostKey, log});
  const mailbox = await startMailbox({host, port: port === 0 ? 0 : 4000});
  const relay = await startRelay({host, port: port === 0 ? 0 : 4001});

  const address = `${isIP(host) === 6 ? `[${host}]` : host}:${board.port}`;
  const relayAddress = `${isIP(host) === 6 ? `[${host}]` : host}:${relay.port}`;
  const everybody = [
    `--host=${address}`,
    `--accept-host-key=${board.fingerprint}`,
    `--mailbox=${mailbox.url}`,
    `--relay=${relayAddress}`,
  ];
  const config = {
    board: address,
    hostKey: board.hostKey,
    fingerprint: board.fingerprint,
    mailbox: mailbox.url,
    relay: relayAddress,
    users: [...accounts.keys()],
    flags: everybody,
  };
  if (flags['print-config'] || flags.json) stdout.write(`${JSON.stringify(config)}\n`);
  else
    stdout.write(
      `The board is up for ${config.users.join(', ')}. Everybody says:\n  p2p-tui ${everybody.join(' ')} …\n`,
    );

  const ended = Promise.withResolvers<number>();
  const ignoreSignals = onSignals({
    onDrain: () => ended.resolve(exit.ok),
    onStop: (signal) => ended.resolve(signal === 'SIGINT' ? exit.interrupted : exit.ok),
  });
  try {
    return await ended.promise;
  } finally {
    ignoreSignals();
    await Promise.all([board.close(), mailbox.close(), relay.close()]);
  }
}

/** The host key of last time: a new one each time would look like an attack to everybody's `known_hosts`. */
async function persistentKey(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    const {privateKey} = generateKey('p2p-tui board');
    await writeFile(path, privateKey, {mode: 0o600, flag: 'wx'});
    return privateKey;
  }
}
