/**
 * Peers of the R package future.p2p 0.4.0, replayed where that cannot be installed: its lines, in its order and with its manners, over
 * a plain pipe of the board; payloads by wormhole-william, futures evaluated by R.
 */
import {randomBytes, randomInt, randomUUID} from 'node:crypto';
import {mkdtemp, readdir, readFile, rename} from 'node:fs/promises';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {createLineSplitter, decodeLine} from '../../../source/board/lines.js';
import type {Person} from '../../../source/commands/demo/services.js';
import {formatMessage} from '../../../source/message/format.js';
import {parseLine} from '../../../source/message/parse.js';
import {localTime} from '../../../source/message/time.js';
import type {Message, PeerId, RequestMessage} from '../../../source/message/types.js';
import {bytesPayload, filePayload} from '../../../source/payload/file.js';
import type {Payload} from '../../../source/payload/payload.js';
import {futureWithId} from '../../../source/runtime/r/future-file.js';
import type {Lab} from '../../helpers/lab.js';
import {answerOf, connectTo, execute} from '../../helpers/listing.js';
import type {Program} from './wormhole-programs.js';
import type {Servers} from './wormhole-servers.js';

const topic = 'future.p2p';
const cluster = 'alice/friends';
const protocols = ['wormhole'];
/** What the package needs of `ls`, or it gives up. */
const listed = /^- \S+|no pubsub channels found/m;

type Unsigned<Kind> = Kind extends {readonly from: PeerId} ? Omit<Kind, 'from' | 'when'> : never;

/** A member as R is one: over a pipe, which it reads. */
type Member = {
  readonly id: PeerId;
  say(message: Unsigned<Message>): void;
  /** Is told of each line from now on. */
  hear(listener: (message: Message) => void): void;
  /** Raw text, for what is no message. */
  write(text: string): void;
};

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

/** R peers in a lab. @param directory for payloads */
export function rPeers({
  lab,
  servers,
  directory,
  william,
}: {
  readonly lab: Lab;
  readonly servers: Servers;
  readonly directory: string;
  readonly william: Program;
}) {
  let lastPid = 1000;

  const connect = async (person: Person, options = ''): Promise<Member & {close(): void}> => {
    const client = await connectTo(lab.services.board.port, await readFile(lab.services.keyFile(person)));
    onTestFinished(() => void client.destroy());
    const channel = await execute(client, `pipe ${cluster}/${topic} -r${options}`);
    const id = `${person}@r-desk:${lastPid}`;
    const splitter = createLineSplitter();
    const listeners: ((message: Message) => void)[] = [];
    channel.on('data', (chunk: Buffer) => {
      for (const raw of splitter.push(chunk)) {
        const line = decodeLine(raw);
        if (line.type === 'bad') continue;
        const message = parseLine(line.text, topic);
        if (message.type !== 'bad') for (const listener of listeners) listener(message);
      }
    });
    const write = (text: string): void => void channel.write(`${text}\n`);
    return {
      id,
      write,
      say: (message) => write(formatMessage({...message, from: id, when: localTime(Date.now())}, topic)),
      hear: (listener) => listeners.push(listener),
      close: () => client.end(),
    };
  };

  /** As the package does: a first connection that says hello tests whether one gets in, and goes; then the one that stays. */
  const joinAsR = async (person: Person): Promise<Member> => {
    lastPid += 1;
    const test = await connect(person);
    test.say({type: 'client', expires: inSeconds(3600), protocols});
    const client = await connectTo(lab.services.board.port, await readFile(lab.services.keyFile(person)));
    const listing = await answerOf(client, 'ls');
    client.end();
    if (!listed.test(listing)) throw new Error(`R finds nothing in the listing "${listing}".`);
    test.close();
    return connect(person);
  };

  const {signal} = new AbortController();
  const part = async (code: string, path: string) => ({
    ...{code, path, servers, signal},
    ...({
      kind: 'file',
      way: 'IPv4',
      mailbox: servers.mailbox,
      cwd: await mkdtemp(join(directory, 'part-')),
    } as const),
  });
  const send = async (code: string, {path}: Payload) => william.send(await part(code, path));
  /** It takes the name that is offered, which nobody knows before: there is but one file. */
  const receive = async (code: string): Promise<Payload> => {
    const where = await part(code, '');
    await william.receive(where);
    const [name = ''] = await readdir(where.cwd);
    const path = join(directory, randomUUID());
    await rename(join(where.cwd, name), path);
    return filePayload(path);
  };

  return {
    /** Hosts for these users. R says hello and list every two minutes; here it does so oftener, or each test would take them. */
    async host(users: readonly Person[], every = 3000): Promise<void> {
      lastPid += 1;
      const all = ['alice', ...users];
      const host = await connect('alice', ` -a ${all.join(',')}`);
      const hello = (): void => {
        const expires = inSeconds(14 * 86_400);
        host.say({type: 'cluster', expires, protocols});
        host.write(`owner=${host.id},nusers=${all.length},users=${all.join(';')},expires=${expires}`);
      };
      hello();
      const timer = setInterval(hello, every);
      onTestFinished(() => clearInterval(timer));
    },

    /** A worker: it takes the oldest request, offers, and is silent from the accept to the result. */
    async worker(person: Person, evaluate: (payload: Payload) => Promise<Payload>): Promise<void> {
      const worker = await joinAsR(person);
      const {id, say} = worker;
      const requests = new Map<string, RequestMessage>();
      let isBusy = false;
      const work = async (to: PeerId, future: string, via: string): Promise<void> => {
        isBusy = true;
        const code = via.slice('wormhole://'.length);
        const result = await evaluate(await receive(`${code}-f`));
        say({type: 'result', expires: inSeconds(60), to, future, via});
        await send(`${code}-r`, result);
        isBusy = false;
        offer();
      };
      const offer = (): void => {
        const [request] = requests.values();
        if (isBusy || !request) return;
        say({type: 'offer', expires: inSeconds(15), to: request.from, future: request.future, protocols});
      };
      worker.hear((message) => {
        if (message.type === 'request') {
          requests.set(message.future, message);
          offer();
        } else if (message.type === 'accept') {
          requests.delete(message.future);
          if (message.to === id) void work(message.from, message.future, message.via);
        } else if (message.type === 'withdraw') {
          requests.delete(message.future);
        }
      });
      say({type: 'worker', expires: inSeconds(3600), protocols});
    },

    /** A client: it asks every ten seconds, and takes the first offer. @param bytes a future. @returns its FutureResult */
    async evaluate(person: Person, bytes: Uint8Array): Promise<Payload> {
      const future = `${randomUUID().replaceAll('-', '')}-1`;
      const payload = await bytesPayload(directory, await futureWithId(bytes, future, 'future.rds'));
      const client = await joinAsR(person);
      const {id, say} = client;
      const code = `${randomInt(10_000).toString().padStart(4, '0')}-${randomBytes(6).toString('hex')}`;
      const via = `wormhole://${code}`;
      const {promise, resolve, reject} = Promise.withResolvers<Payload>();
      let accepted: PeerId | undefined;
      const ask = (): void =>
        say({type: 'request', expires: inSeconds(10), future, size: payload.size, protocols});
      client.hear((message) => {
        if (!('to' in message && 'future' in message) || message.to !== id || message.future !== future) {
          return;
        }
        if (message.type === 'offer' && accepted === undefined) {
          accepted = message.from;
          clearInterval(timer);
          say({type: 'accept', expires: inSeconds(60), to: accepted, future, via});
          send(`${code}-f`, payload).catch(reject);
        } else if (message.type === 'result') {
          receive(`${code}-r`).then(resolve, reject);
        }
      });
      say({type: 'client', expires: inSeconds(3600), protocols});
      ask();
      const timer = setInterval(ask, 10_000);
      onTestFinished(() => clearInterval(timer));
      return promise;
    },
  };
}
