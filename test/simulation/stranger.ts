/**
 * Somebody whom the host does not let in, and who is on both topics all the same: pico.sh puts any account on a hosted
 * topic once. He writes lines of every kind, about his own jobs and those of others.
 */
import type {Clock} from '../../source/clock/clock.js';
import {legCode} from '../../source/cluster/via.js';
import {formatMessage} from '../../source/message/format.js';
import type {BadLine, JobId, Message, PeerId, Topic} from '../../source/message/types.js';
import type {createBoardServer} from './board.js';
import type {Random} from './random.js';
import type {createFiles, createWormholes} from './transfers.js';

/** His name on the board; a list he tells is said to be the owner's, from his machine. */
export const mallory = 'mallory@den:6';
const asOwner = 'alice@den:6';

const protocols = ['wormhole'];

/** What his jobs are called where they are evaluated. */
export const hisJob = 'a job of mallory';

type StrangerOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly server: ReturnType<typeof createBoardServer>;
  readonly wormholes: ReturnType<typeof createWormholes>;
  readonly files: ReturnType<typeof createFiles>;
  /** Whom the host lets in. */
  readonly members: readonly string[];
  /** He leaves then: Unix time, milliseconds. */
  readonly until: number;
  /** He tells access lists, too; somebody has to be there who contradicts. */
  readonly forges: boolean;
};

/** Whether a line is of his making. */
export function isHis(message: Message | BadLine): boolean {
  if (message.type === 'access') return message.owner === asOwner;
  return 'from' in message && message.from === mallory;
}

/** Lets him in. @returns how many lines of each type he wrote */
export function startStranger(options: StrangerOptions): ReadonlyMap<string, number> {
  const {clock, random, server, wormholes, files, members, until, forges} = options;
  const wrote = new Map<string, number>();
  const board = server.connect('mallory');
  const transfers = wormholes.open();
  /** What he has heard of: he names it in what he writes. */
  const peers = new Set<PeerId>(['bob@server:101']);
  const jobs = new Set<JobId>([`${'0'.repeat(32)}-1`]);
  const leaving = new AbortController();
  let forgedAt = -Infinity;
  clock.after(until - clock.now(), () => leaving.abort());

  const say = (topic: Topic, message: Message) => {
    if (clock.now() > until) return;
    wrote.set(message.type, (wrote.get(message.type) ?? 0) + 1);
    server.say(topic, formatMessage(message, topic));
  };

  const freshVia = () => `wormhole://${random.whole(1000, 9999)}-${random.hex(12)}`;
  const inSeconds = (seconds: number) => Math.floor(clock.now() / 1000) + seconds;
  const signed = () => ({when: '2026-11-21T22:00:00', from: mallory, expires: inSeconds(60)});
  /** Any line, about anybody's job. */
  const anyLine = (topic: Topic): Message => {
    const {when, from, expires} = signed();
    const [to, future, via] = [random.pick([...peers]), random.pick([...jobs]), freshVia()];
    const about = {when, from, to, future} as const;
    const own = `${random.hex(32)}-1`;
    const asked = {when, from, expires, type: 'request', future: own, size: 10, protocols} as const;
    const hello = {when, from, expires, protocols} as const;
    const first: readonly Message[] = [
      topic === 'p2p-tui' ? {...asked, runtime: 'node'} : asked,
      {...about, type: 'offer', expires, protocols},
      {...about, type: 'accept', expires, via},
      {...about, type: 'result', expires, via},
      {...about, type: 'withdraw'},
      {...hello, type: 'worker'},
      {...hello, type: 'client'},
      {...hello, type: 'cluster'},
    ];
    const state = random.pick(['idle', 'running']);
    const alive = {slots: 1, done: 0, failed: 0, runtimes: ['node', 'r'], load: 0, rss: 0, every: 1};
    const second: readonly Message[] = [
      {...about, type: 'started'},
      {...about, type: 'ended', outcome: 'failed'},
      {...about, type: 'progress', done: 1, total: 2},
      {...about, type: 'decline', reason: 'none', cause: random.pick(['payload', 'busy', 'transfer'])},
      {...about, type: 'received'},
      {when, from, expires, type: 'keepalive', jobs: 3, every: 1},
      {when, from, type: 'bye', cause: 'killed'},
      {when, from, expires, type: 'heartbeat', state, future, ...alive, version: '9'},
    ];
    return random.pick(topic === 'p2p-tui' ? [...first, ...second] : first);
  };

  board.subscribe((event) => {
    if (event.type !== 'line' || clock.now() > until) return;
    const {message, topic} = event;
    if (isHis(message)) return;
    if ('from' in message) peers.add(message.from);
    if ('future' in message && message.future !== undefined) jobs.add(message.future);
    const {when, from, expires} = signed();
    // He takes whatever he is offered, and offers for whatever is asked.
    if (message.type === 'request') {
      const {from: to, future} = message;
      say(topic, {when, from, expires, type: 'offer', to, future, protocols});
    } else if (message.type === 'offer' && message.to === mallory) {
      const via = freshVia();
      say(topic, {when, from, expires, type: 'accept', to: message.from, future: message.future, via});
      const payload = files.create(hisJob);
      void transfers.send(legCode(via, 'out') ?? '', payload, {signal: leaving.signal}).then(
        () => payload.discard(),
        () => payload.discard(),
      );
    }
  });

  const next = () => {
    clock.after(random.between(100, 4000), () => {
      if (clock.now() > until) return;
      const topic = random.pick(['future.p2p', 'p2p-tui'] as const);
      if (forges && clock.now() - forgedAt > 8000 && random.chance(0.3)) {
        forgedAt = clock.now();
        const users = random.pick([['mallory'], [...members, 'mallory'], members.slice(0, 2), []]);
        say('future.p2p', {type: 'access', owner: asOwner, users, expires: inSeconds(3600)});
      } else {
        say(topic, anyLine(topic));
      }

      next();
    });
  };
  next();
  return wrote;
}
