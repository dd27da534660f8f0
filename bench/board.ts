import {fork, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {percentile, type Figure} from './bench.js';
import type {Held} from '../source/board/server/memory.js';
import type {BoardReport, ClientsOrder, ClientsReport} from './board-roles.js';

/** How a run goes. */
type BoardLoad = {
  /** Pipes on the topic; one of them does not read. */
  readonly clients: number;
  /** Pipes on one SSH connection. */
  readonly perConnection: number;
  /** Processes that hold the clients. */
  readonly processes: number;
  /** Lines a second that all clients together send. */
  readonly rate: number;
  readonly seconds: number;
};

/** What a run found. */
type BoardOutcome = {
  readonly sent: number;
  /** Pipes that read, and lines that they got from others, in all. */
  readonly readers: number;
  readonly delivered: number;
  /** Milliseconds from send to receipt. */
  readonly latencies: readonly number[];
  /** Milliseconds from the first line sent to the last one received. */
  readonly span: number;
  /** Resident memory of the board before the first line and at its highest, bytes. */
  readonly rssBefore: number;
  readonly rssPeak: number;
  /** CPU time of the board while lines flowed, as a share of that time. */
  readonly cpu: number;
  /** Bytes that the board held at the most, for clients and from them: for all together, and for one connection. */
  readonly held: Held;
  /** Bytes that may wait for one client, and for all together. */
  readonly maxQueue: number;
  readonly totalQueue: number;
  /** Lines of the board's log about clients that it cut off. */
  readonly cutOff: readonly string[];
};

const roles = fileURLToPath(new URL('./board-roles.js', import.meta.url));

/** 500 clients, 2,000 lines a second, one client that does not read. */
export async function bench(): Promise<readonly Figure[]> {
  const load = {clients: 500, perConnection: 10, processes: 2, rate: 2000, seconds: 15};
  const outcome = await runLoad(load);
  const [only, ...others] = outcome.cutOff;
  if (only === undefined || !only.endsWith('it does not read.') || others.length > 0) {
    throw new Error(
      `One client should have been cut off, and no other: ${outcome.cutOff.join(' ') || 'none was'}`,
    );
  }
  const {sent, readers, delivered, latencies, span, rssBefore, rssPeak, cpu, held, cutOff} = outcome;
  return [
    {name: 'lines sent', value: sent, unit: 'lines'},
    {name: 'lines in', value: (sent * 1000) / span, unit: 'lines/s'},
    {name: `lines delivered to ${readers} readers`, value: (delivered * 1000) / span, unit: 'lines/s'},
    {name: 'lines that a reader missed', value: missing(outcome), unit: 'lines'},
    {name: 'latency p50', value: percentile(latencies, 0.5), unit: 'ms'},
    {name: 'latency p99', value: percentile(latencies, 0.99), unit: 'ms'},
    {name: 'board: resident memory before the first line', value: rssBefore / 1e6, unit: 'MB'},
    {name: 'board: resident memory at its highest', value: rssPeak / 1e6, unit: 'MB'},
    {name: 'board: share of one core', value: 100 * cpu, unit: '%'},
    {name: 'may wait for one client, at most', value: outcome.maxQueue / 1e6, unit: 'MB'},
    {
      name: `held for one connection with ${load.perConnection} clients, at most`,
      value: held.most / 1e6,
      unit: 'MB',
    },
    {name: 'may be held for all clients, at most', value: outcome.totalQueue / 1e6, unit: 'MB'},
    {name: 'held for all clients, at most', value: held.total / 1e6, unit: 'MB'},
    {name: 'clients cut off because they do not read (of 1)', value: cutOff.length, unit: ''},
  ];
}

/** Lines that readers should have got and did not: each gets those of all others. */
function missing({sent, readers, delivered}: BoardOutcome): number {
  return sent * (readers - 1) - delivered;
}

/** Runs a board in one process and its clients in others. */
async function runLoad(load: BoardLoad): Promise<BoardOutcome> {
  const board = fork(roles, ['board'], {execArgv: []});
  const groups: ChildProcess[] = [];
  try {
    const up = await reply<BoardReport & {type: 'up'}>(board, 'up');
    const connections = Math.ceil(load.clients / load.perConnection);
    for (let group = 0; group < load.processes; group += 1) {
      const share = Math.ceil(connections / load.processes);
      const own = Math.min(share, connections - group * share);
      const order: ClientsOrder = {
        port: up.port,
        privateKey: up.privateKey,
        connections: own,
        perConnection: load.perConnection,
        deaf: group === 0,
        rate: (load.rate * own) / connections,
        seconds: load.seconds,
      };
      const child = fork(roles, ['clients'], {execArgv: []});
      groups.push(child);
      child.send(order);
      // One process after the other, so that the first pipe there is the one that stores the access list.
      await reply(child, 'ready');
    }

    board.send('begin');
    const {rss: rssBefore} = await reply<BoardReport & {type: 'usage'}>(board, 'usage');
    for (const child of groups) child.send('go');
    const sums = await Promise.all(
      groups.map((child) => reply<ClientsReport & {type: 'sent'}>(child, 'sent')),
    );
    const sent = sums.reduce((sum, {lines}) => sum + lines, 0);
    for (const child of groups) child.send({expect: sent});
    const dones = await Promise.all(
      groups.map((child) => reply<ClientsReport & {type: 'done'}>(child, 'done')),
    );
    board.send('end');
    const end = await reply<BoardReport & {type: 'usage'}>(board, 'usage');
    const first = Math.min(...dones.map(({first}) => first));
    const last = Math.max(...dones.map(({last}) => last));
    return {
      sent,
      readers: dones.reduce((sum, {readers}) => sum + readers, 0),
      delivered: dones.reduce((sum, {delivered}) => sum + delivered, 0),
      latencies: dones.flatMap(({latencies}) => latencies),
      span: last - first,
      rssBefore,
      rssPeak: end.peak,
      cpu: end.cpu / (last - first),
      held: end.held,
      maxQueue: up.maxQueue,
      totalQueue: up.totalQueue,
      cutOff: end.log.filter((line) => line.includes('cut off')),
    };
  } finally {
    for (const child of [...groups, board]) await stop(child);
  }
}

/** Lets a child go: it ends when nobody talks to it any more. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  if (child.connected) child.disconnect();
  await gone;
}

function reply<T>(child: ChildProcess, type: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      if ((message as {type: string}).type !== type) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(message as T);
    };
    const onExit = (): void => {
      reject(new Error(`A process of the benchmark ended before it was ${type}.`));
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
    if (child.exitCode !== null) onExit();
  });
}
