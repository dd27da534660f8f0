import {contradicts} from '../../message/access-list.js';
import type {PeerId} from '../../message/types.js';
import {soonest, type Machine, type Moment, type Tick} from '../../async/drive.js';
import {noLink, relink, type RoleLink, type LinkInput} from '../link.js';
import type {BoardEvent} from '../ports.js';
import {expiry, lifetimes, protocols, type SendLine} from '../outbox.js';

/** The host says that it is here this often, milliseconds. */
const every = 120_000;
/** A new peer hears of the host within this time, so that several who come together hear it once, milliseconds. */
const greetAfter = 500;
/** But for new peers the host does not announce itself more often than this, milliseconds. */
const greetEvery = 2000;
/** Nor does it contradict more often who tells another list in its name, milliseconds; see `claimTimeout`. */
const contradictEvery = 1000;
/** How many peers are remembered; a forgotten one counts as new. */
const mostPeers = 10_000;

/** A host, whole. */
export type HostMachine = {
  readonly id: PeerId;
  readonly users: readonly string[];
  /** When it stops hosting: milliseconds, monotonic. */
  readonly leaveAt: number | undefined;
  readonly link: RoleLink;
  /** Workers and clients that heard us. */
  readonly peers: ReadonlySet<PeerId>;
  /** Last announcement: milliseconds, monotonic. */
  readonly sentAt: number;
  /** Next announcement: milliseconds, monotonic. */
  readonly due: number;
  readonly closed: boolean;
};

/** All that can happen to a host. */
export type HostInput =
  | LinkInput
  | Extract<BoardEvent, {type: 'line'}>
  | {readonly type: 'users'; readonly users: readonly string[]}
  /** Goes on until then: milliseconds, monotonic. */
  | {readonly type: 'extend'; readonly leaveAt: number}
  | {readonly type: 'stop'; readonly reason: string};

/** All that a host can have done. */
export type HostEffect = SendLine | {readonly type: 'closed'};

/** A host before it has seen the board. */
export function newHost(recipe: Pick<HostMachine, 'id' | 'users' | 'leaveAt'>): HostMachine {
  return {...recipe, link: noLink, peers: new Set(), sentAt: -Infinity, due: 0, closed: false};
}

/** The host's rules: everybody in the cluster knows who hosts it, and for whom. */
export const hostMachine: Machine<HostMachine, HostInput, HostEffect> = {step, wake};

function step(
  machine: HostMachine,
  input: HostInput | Tick,
  moment: Moment,
): readonly [HostMachine, readonly HostEffect[]] {
  const {now} = moment;
  if (machine.closed) return [machine, []];
  if (input.type === 'stop') return leave(machine, input.reason);
  const after = take(machine, input, now);
  if (after.link.closed) return leave(after, 'The board is closed.');
  if (after.leaveAt !== undefined && after.leaveAt <= now) return leave(after, 'Its time is over.');
  return after.link.live && after.due <= now ? announce(after, moment) : [after, []];
}

function take(
  machine: HostMachine,
  input: Exclude<HostInput, {type: 'stop'}> | Tick,
  now: number,
): HostMachine {
  switch (input.type) {
    case 'tick':
      return machine;
    case 'users':
      return {...machine, users: input.users, due: now};
    case 'extend':
      return {...machine, leaveAt: input.leaveAt, due: now};
    case 'link': {
      const link = relink(machine.link, input, now);
      // Who comes after us did not hear us, whether we knew him or not.
      return link === machine.link ? machine : {...machine, link, due: now, peers: new Set()};
    }

    case 'line':
      return receive(machine, input, now);
  }
}

function receive(
  machine: HostMachine,
  {topic, message}: Pick<Extract<BoardEvent, {type: 'line'}>, 'topic' | 'message'>,
  now: number,
): HostMachine {
  if (message.type === 'access' && contradicts(machine.users, machine.id, message)) {
    return {...machine, due: Math.min(machine.due, Math.max(now, machine.sentAt + contradictEvery))};
  }

  if ((message.type !== 'worker' && message.type !== 'client') || message.from === machine.id) return machine;
  // On the second topic ours say hello when they come, or come back; an R client does so on the first for each future.
  if (topic === 'future.p2p' && machine.peers.has(message.from)) return machine;
  const known = machine.peers.size < mostPeers ? machine.peers : [];
  const due = Math.min(machine.due, Math.max(now + greetAfter, machine.sentAt + greetEvery));
  return {...machine, peers: new Set(known).add(message.from), due};
}

function announce(machine: HostMachine, moment: Moment): readonly [HostMachine, readonly HostEffect[]] {
  const {id, users, leaveAt, link} = machine;
  const {now} = moment;
  const seconds = leaveAt === undefined ? lifetimes.host : Math.round((leaveAt - now) / 1000);
  const expires = expiry(moment, seconds);
  const hello = {type: 'cluster', expires, from: id, protocols} as const;
  const effects: HostEffect[] = [
    {type: 'send-line', topic: 'future.p2p', draft: hello},
    {type: 'send-line', topic: 'future.p2p', draft: {type: 'access', expires, owner: id, users}},
  ];
  if (link.extended) effects.push({type: 'send-line', topic: 'p2p-tui', draft: hello});
  return [{...machine, sentAt: now, due: now + every}, effects];
}

function leave(machine: HostMachine, reason: string): readonly [HostMachine, readonly HostEffect[]] {
  const bye: HostEffect = {
    type: 'send-line',
    topic: 'p2p-tui',
    draft: {type: 'bye', from: machine.id, reason},
  };
  return [{...machine, closed: true}, [...(machine.link.extended ? [bye] : []), {type: 'closed'}]];
}

function wake({closed, leaveAt, link, due}: HostMachine): number | undefined {
  return closed ? undefined : soonest([leaveAt, link.live ? due : undefined]);
}
