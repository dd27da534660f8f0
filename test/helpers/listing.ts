/** What a board shows to one who asks. */
import {readFile} from 'node:fs/promises';
import ssh2 from 'ssh2';
import type {Person} from '../../source/commands/demo/services.js';
import type {Lab} from './lab.js';

/** Connects to a board with a key, without looking at its host key. @param more what else ssh2 is told. */
export async function connectTo(
  port: number,
  privateKey: string | Buffer,
  more: ssh2.ConnectConfig = {},
): Promise<ssh2.Client> {
  const client = new ssh2.Client();
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve).on('error', reject);
    client.connect({host: '127.0.0.1', port, username: 'me', privateKey, ...more});
  });
  return client;
}

/** Opens a channel that runs a command of the board. */
export function execute(client: ssh2.Client, command: string): Promise<ssh2.ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) reject(error);
      else resolve(channel);
    });
  });
}

/** All that a command of the board answers, to its end. */
export async function answerOf(client: ssh2.Client, command: string): Promise<string> {
  let text = '';
  for await (const chunk of await execute(client, command)) text += String(chunk);
  return text;
}

/** A look at the `ls` of a person, again and again over one connection, until it fits. */
export async function untilListed(
  lab: Lab,
  person: Person,
  fits: (listing: string) => boolean,
): Promise<void> {
  const client = await connectTo(lab.services.board.port, await readFile(lab.services.keyFile(person)));
  try {
    while (!fits(await answerOf(client, 'ls'))) continue;
  } finally {
    client.end();
  }
}
