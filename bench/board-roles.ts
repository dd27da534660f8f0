/** The processes of the board's benchmark: the board in one, its clients in others. */
import {createConnection, type Socket} from 'node:net';
import ssh2, {type ClientChannel} from 'ssh2';
import {generateKey} from '../source/ssh/identity/generate-key.js';
import {defaultLimits} from '../source/board/server/limits.js';
import type {Held} from '../source/board/server/memory.js';
import {startBoard} from '../source/board/server/server.js';

/** What the process with the board tells. */
export type BoardReport =
  | {
      readonly type: 'up';
      readonly port: number;
      readonly privateKey: string;
      /** Bytes that may wait for one client, and for all together. */
      readonly maxQueue: number;
      readonly totalQueue: number;
    }
  | {
      readonly type: 'usage';
      /** Resident memory now, and at its highest since the last question, bytes. */
      readonly rss: number;
      readonly peak: number;
      /** Milliseconds of CPU time since the last question. */
      readonly cpu: number;
      /** Bytes held at the most since the last question: for all clients, and for one connection. */
      readonly held: Held;
      readonly log: readonly string[];
    };

/** What a process with clients is told to do. */
export type ClientsOrder = {
  readonly port: number;
  readonly privateKey: string;
  readonly connections: number;
  readonly perConnection: number;
  /** One more client, on a connection of its own, does not read. */
  readonly deaf: boolean;
  /** Lines a second that all its clients together send, for so many seconds. */
  readonly rate: number;
  readonly seconds: number;
};

/** What a process with clients tells. */
export type ClientsReport =
  | {readonly type: 'ready'}
  | {readonly type: 'sent'; readonly lines: number}
  | {
      readonly type: 'done';
      readonly readers: number;
      readonly delivered: number;
      readonly latencies: readonly number[];
      /** Unix time of the first line sent and of the last one received, milliseconds. */
      readonly first: number;
      readonly last: number;
    };

const topic = 'load/future.p2p';
/** Of so many lines received, one is timed. */
const sampling = 97;
/** Milliseconds between two bursts of lines. */
const tick = 10;

/** A queue that a short run fills; the library's window takes 2 MiB before it. */
const bounds = {maxQueue: 1024 * 1024, totalQueue: defaultLimits.totalQueue};

const now = (): number => performance.timeOrigin + performance.now();

function tell(report: BoardReport | ClientsReport): void {
  process.send?.(report);
}

async function serve(): Promise<void> {
  const {privateKey, publicKey} = generateKey('bench');
  const log: string[] = [];
  const board = await startBoard({
    host: '127.0.0.1',
    port: 0,
    accounts: new Map([['alice', [publicKey]]]),
    // Only a full queue counts: on a busy machine nobody is given up for being slow, or silent.
    limits: {connectionsPerUser: 1000, pingInterval: 600_000, stallTimeout: 600_000, ...bounds},
    log: (line) => log.push(line),
  });
  let peak = 0;
  let held: Held = {total: 0, most: 0};
  let cpu = process.cpuUsage();
  const watching = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
    const {total, most} = board.held();
    held = {total: Math.max(held.total, total), most: Math.max(held.most, most)};
  }, 50);
  process.on('message', () => {
    const {user, system} = process.cpuUsage(cpu);
    const rss = process.memoryUsage.rss();
    tell({type: 'usage', rss, peak: Math.max(peak, rss), cpu: (user + system) / 1000, held, log});
    cpu = process.cpuUsage();
    peak = rss;
    held = {total: 0, most: 0};
  });
  process.once('disconnect', () => {
    clearInterval(watching);
    void board.close();
  });
  tell({type: 'up', port: board.port, privateKey, ...bounds});
}

/** Without this client its process would wait for ever. */
function lost(): never {
  console.error('A client that reads was cut off: this machine is too slow, or too busy, for the load.');
  process.exit(1);
}

async function connect({port, privateKey}: ClientsOrder): Promise<{client: ssh2.Client; socket: Socket}> {
  const socket = createConnection({host: '127.0.0.1', port, noDelay: true});
  const client = new ssh2.Client();
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve).once('error', reject);
    client.connect({sock: socket, username: 'x', privateKey, readyTimeout: 60_000});
  });
  client.on('error', () => undefined);
  return {client, socket};
}

function pipe(client: ssh2.Client): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(`pipe ${topic}`, (error, channel) => {
      if (error) reject(error);
      else resolve(channel);
    });
  });
}

async function join(order: ClientsOrder): Promise<void> {
  const clients: ssh2.Client[] = [];
  const channels: ClientChannel[] = [];
  for (let index = 0; index < order.connections; index += 1) {
    const {client} = await connect(order);
    clients.push(client);
    const deaf = order.deaf && index === 0 ? 1 : 0;
    const own = Array.from({length: order.perConnection - deaf}, () => pipe(client));
    channels.push(...(await Promise.all(own)));
  }

  if (order.deaf) {
    const {client, socket} = await connect(order);
    clients.push(client);
    await pipe(client);
    // As a process that is stopped: nothing opens its window again, and what follows waits in the board. A client that
    // only leaves its channel unread would first take twice its window into its own memory.
    socket.pause();
  }

  const latencies: number[] = [];
  let leaving = false;
  let delivered = 0;
  let expected = Number.POSITIVE_INFINITY;
  let sent = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  const check = (): void => {
    if (delivered < expected) return;
    tell({type: 'done', readers: channels.length, delivered, latencies, first, last});
  };
  for (const channel of channels) {
    let fresh = true;
    channel.once('close', () => {
      if (!leaving) lost();
    });
    channel.on('data', (chunk: Buffer) => {
      const at = now();
      last = at;
      const before = delivered;
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, end + 1)) delivered += 1;
      // A line is timed where the count passes a multiple: the first that is whole in the chunk.
      if (Math.floor(before / sampling) !== Math.floor(delivered / sampling)) {
        const start = fresh ? 0 : chunk.indexOf(10) + 1;
        const stamp = /at=([\d.]+),.*\n/.exec(chunk.toString('latin1', start, start + 300))?.[1];
        if (stamp !== undefined) latencies.push(at - Number(stamp));
      }

      fresh = chunk.at(-1) === 10;
      check();
    });
  }

  const padding = 'x'.repeat(70);
  const send = (): void => {
    const began = now();
    first = began;
    let turn = 0;
    const timer = setInterval(() => {
      const elapsed = Math.min((now() - began) / 1000, order.seconds);
      const due = Math.floor(elapsed * order.rate);
      for (; sent < due; sent += 1) {
        channels[turn]?.write(`when=2026-11-21T22:21:09,at=${now().toFixed(2)},n=${sent},${padding}\n`);
        turn = (turn + 1) % channels.length;
      }

      if (elapsed < order.seconds) return;
      clearInterval(timer);
      tell({type: 'sent', lines: sent});
    }, tick);
  };

  process.on('message', (message) => {
    if (message === 'go') {
      send();
    } else {
      // A reader gets the lines of all others: of all, but for its own.
      expected = (message as {expect: number}).expect * channels.length - sent;
      check();
    }
  });
  process.once('disconnect', () => {
    leaving = true;
    for (const client of clients) client.destroy();
  });
  tell({type: 'ready'});
}

if (process.argv[2] === 'board') {
  await serve();
} else {
  process.once('message', (order) => {
    void join(order as ClientsOrder);
  });
}
