/** What runs on the channels of an SSH connection that is up. */
import type {Client, ClientChannel} from 'ssh2';
import type {Clock} from '../clock/clock.js';
import {withTimeout} from '../async/timeout.js';
import {channelTimeout, closeTimeout, createOutput, maxQueue, refusal, timedOut} from './channel-rules.js';
import type {Connection} from './connection.js';
import type {LoginKey} from './identity/identity.js';
import {createProbe, keepaliveRequests} from './keepalive.js';

/** A connection that is up and authenticated. */
export type OpenClient = {
  readonly client: Client;
  /** Resolves with the reason, one phrase, when the connection is gone. Never rejects. */
  readonly closed: Promise<string>;
  /** Ends it at once. ssh2's own `destroy` does nothing once it has asked to disconnect and waits for the other side. */
  readonly destroy: () => void;
  /** The key that we were let in for. */
  readonly key: LoginKey | undefined;
};

/** Runs commands on a connection; with `close`, it ends. */
export function operate({client, closed, destroy, key}: OpenClient, clock: Clock): Connection {
  let gone = false;
  client.once('close', () => {
    gone = true;
  });

  return {
    ...(key && {key}),
    closed,
    run: (command) => runCommand(client, clock, command),
    async pipe(command, {onData, onClose}) {
      const channel = await execute(client, command);
      channel.on('data', onData);
      channel.stderr.resume();
      channel.on('error', () => undefined);
      channel.once('close', onClose);
      return {
        write(text) {
          if (gone || !channel.writable || channel.writableLength > maxQueue) return false;
          channel.write(text);
          return true;
        },
        close() {
          channel.end();
          channel.close();
        },
      };
    },
    measure: createProbe(keepaliveRequests(client), clock),
    async close() {
      client.end();
      // Whoever does not answer does not close it either.
      const cancel = clock.after(closeTimeout, destroy);
      await closed;
      cancel();
    },
  };
}

function execute(client: Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) reject(error);
      else resolve(channel);
    });
  });
}

async function runCommand(client: Client, clock: Clock, command: string): Promise<string> {
  const {promise, resolve, reject} = Promise.withResolvers<string>();
  let channel: ClientChannel | undefined;
  const start = async (): Promise<void> => {
    channel = await execute(client, command);
    const output = createOutput();
    let status: number | null = 0;
    channel.on('data', output.add);
    channel.stderr.on('data', output.add);
    channel.on('error', reject);
    channel.on('exit', (code: number | null) => {
      status = code;
    });
    channel.once('close', () => {
      if (status === 0) resolve(output.text());
      else reject(refusal(command, output.text()));
    });
    channel.end();
  };

  start().catch(reject);
  return withTimeout(promise, clock, channelTimeout, () => {
    channel?.close();
    return timedOut(command);
  });
}
