import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {generateKey} from '../../ssh/identity/generate-key.js';
import {startBoard} from '../../board/server/server.js';
import {startMailbox} from '../../wormhole/server/mailbox.js';
import {startRelay} from '../../wormhole/server/relay.js';

/** Four friends: the first hosts, the others lend a worker each. */
export const people = ['alice', 'bob', 'carol', 'diana'] as const;

/** Somebody with an account on the demo's board. */
export type Person = (typeof people)[number];

/** The services of a demo: everything a cluster needs, on loopback. */
export type Services = {
  readonly board: {readonly host: string; readonly port: number; readonly fingerprint: string};
  readonly mailbox: string;
  readonly relay: {readonly host: string; readonly port: number};
  /** Path of a person's private key. */
  keyFile(person: Person): string;
  close(): Promise<void>;
};

/**
 * Starts a board, a mailbox and a transit relay on loopback, with a fresh key pair for everyone.
 * @param directory where the keys go: an existing or a new directory
 */
export async function startServices(directory: string): Promise<Services> {
  await mkdir(directory, {recursive: true, mode: 0o700});
  const keyFile = (person: Person) => join(directory, `${person}.key`);
  const accounts = new Map<string, string[]>();
  for (const person of people) {
    const {privateKey, publicKey} = generateKey('demo');
    await writeFile(keyFile(person), privateKey, {mode: 0o600});
    await writeFile(`${keyFile(person)}.pub`, publicKey);
    accounts.set(person, [publicKey]);
  }

  const loopback = {host: '127.0.0.1', port: 0};
  const board = await startBoard({...loopback, accounts});
  const mailbox = await startMailbox(loopback);
  const relay = await startRelay(loopback);
  return {
    board: {host: board.host, port: board.port, fingerprint: board.fingerprint},
    mailbox: mailbox.url,
    relay: {host: relay.host, port: relay.port},
    keyFile,
    async close() {
      await Promise.all([board.close(), mailbox.close(), relay.close()]);
    },
  };
}
