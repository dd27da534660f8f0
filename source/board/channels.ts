/** What runs on the channels of an SSH connection that is up. */
import type {Client, ClientChannel} from 'ssh2';
import type {Clock} from '../clock/clock.js';
import type {Connection} from './connection.js';
import type {OpenClient} from './ssh-client.js';

/** Milliseconds until a command has to be done. */
const patience = 20_000;
/** Milliseconds for a goodbye. */
const farewell = 2000;
/** Bytes of a command's output that are read; the rest is passed over. */
const maxOutput = 1024 * 1024;
/** Bytes that may wait to be sent on a pipe. */
const maxQueue = 1024 * 1024;

/** Runs commands on a connection; with `close`, it ends. */
export function operate({client, closed, destroy}: OpenClient, clock: Clock): Connection {
  let gone = false;
  client.once('close', () => {
    gone = true;
  });

  return {
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
    measure() {
      const start = clock.now();
      return new Promise((resolve, reject) => {
        // A global request that every server answers and that changes nothing: it cancels a forwarding we never
        // asked for. The answer is a refusal; that it comes is what counts.
        client.unforwardIn('', 0, () => {
          if (gone) reject(new Error('The connection is gone.'));
          else resolve(clock.now() - start);
        });
      });
    },
    async close() {
      client.end();
      // Whoever does not answer does not say goodbye either.
      const cancel = clock.after(farewell, destroy);
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
  const cancel = clock.after(patience, () => {
    channel?.close();
    reject(new Error(`The board does not answer "${command}".`));
  });

  const start = async (): Promise<void> => {
    channel = await execute(client, command);
    const output: Buffer[] = [];
    let bytes = 0;
    let status: number | null = 0;
    const collect = (chunk: Buffer): void => {
      if (bytes < maxOutput) output.push(chunk);
      bytes += chunk.length;
    };

    channel.on('data', collect);
    channel.stderr.on('data', collect);
    channel.on('error', reject);
    channel.on('exit', (code: number | null) => {
      status = code;
    });
    channel.once('close', () => {
      const text = Buffer.concat(output).toString('utf8');
      if (status === 0) resolve(text);
      else reject(new Error(`The board refused "${command}": ${text.trim()}`));
    });
    channel.end();
  };

  start().catch(reject);
  return promise.finally(cancel);
}
