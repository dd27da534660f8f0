/**
 * One host of a cluster, however many processes of its owner were started for that: the others stand by. They follow what is
 * said meanwhile, and one of them hosts when the first ends.
 */
import {withTimeout} from '../../async/timeout.js';
import {ownerOf} from '../../board/cluster-name.js';
import {findTopic, type Listing} from '../../board/listing.js';
import type {AccessResult, BoardSession} from '../../board/session/types.js';
import type {Clock} from '../../clock/clock.js';
import {cleanText} from '../../message/clean.js';
import type {PeerId} from '../../message/types.js';
import type {Board} from '../ports.js';
import type {HostingState} from './hosting-state.js';
import {listInForce} from './list-in-force.js';
import {greetedWithin, watchOtherHost} from './other-host.js';
import {createStandby} from './standby.js';

/** What is to be hosted when it can be. */
export type HostingPlan = {
  /** Another list takes its place while it waits. */
  users: readonly string[];
  /** It was started for that, and goes on trying; otherwise somebody at the keyboard asked for it. */
  readonly steadily: boolean;
  /** Seconds for which it is to be hosted, asked when it begins; undefined: without end. */
  readonly left: () => number | undefined;
  /** It is hosted no more, and not to be. */
  readonly over: () => void;
};

/** Hosting that waits while another process of the owner does it. */
export type Failover = {
  /** What this process waits to host. */
  readonly plan: HostingPlan | undefined;
  /** The other process of the owner that hosts, as far as it was heard. */
  other(): PeerId | undefined;
  /** Hosts, or stands by where another process of the owner hosts. */
  start(plan: HostingPlan): Promise<void>;
  /** Another list is to be in force when it is hosted from here. */
  setUsers(users: readonly string[]): void;
  /** A listing shows that nobody hosts. */
  hurry(): void;
  /** Gives the plan up. */
  cancel(): void;
};

type FailoverOptions = {
  readonly board: Board & Pick<BoardSession, 'role' | 'setRole' | 'listing'>;
  /** `owner/name`. */
  readonly cluster: string;
  readonly clock: Clock;
  readonly id: () => PeerId;
  readonly state: HostingState;
  /** Asks the board, when it is asked nothing else. */
  readonly ask: (work: () => Promise<void>) => Promise<void>;
  /** The list was put in force, on both topics or on the first. */
  readonly begin: (plan: HostingPlan, result: Pick<AccessResult, 'inForce' | 'detail'>) => void;
  /** Is told that another one hosts, too, and announces this one. */
  readonly announce: () => void;
  /** Ends hosting from here, but not the plan of it. */
  readonly end: (reason: string) => Promise<HostingPlan | undefined>;
};

/** Milliseconds in which a host that gives way leaves the list to the other one. */
const givesWayFor = 5000;

/** Nothing is hosted before `start`. */
export function createFailover(options: FailoverOptions): Failover {
  const {board, cluster, clock, id, state, ask, begin, announce, end} = options;
  const owner = ownerOf(cluster);
  const {become, notice} = state;
  let plan: HostingPlan | undefined;
  let liveSince = board.state === 'live' ? -Infinity : Infinity;
  let greeted = Promise.withResolvers<void>();

  const other = watchOtherHost({
    board,
    owner,
    isOurs: (peer) => peer === id(),
    onHello(peer) {
      greeted.resolve();
      greeted = Promise.withResolvers();
      if (state.now.active) void settleBetween(peer);
      else if (state.now.elsewhere !== peer) become({elsewhere: peer});
    },
    onBye() {
      become({elsewhere: undefined});
      standby.hurry();
    },
  });
  const standby = createStandby({board, cluster, clock, onFree: () => void take(true)});

  board.subscribe((event) => {
    if (event.type !== 'link') return;
    if (event.state !== 'live') liveSince = Infinity;
    else if (liveSince === Infinity) liveSince = clock.monotonic();
    if (event.state === 'denied' && state.now.elsewhere !== undefined) become({elsewhere: undefined});
    if (event.state === 'closed') cancel();
    // The board was asked before, and has come round to it.
    if (event.state !== 'live' || board.role !== 'host' || state.now.busy || state.now.active) return;
    if (plan) started(plan, {inForce: board.extended});
  });

  const started = (wanted: HostingPlan, result: Pick<AccessResult, 'inForce' | 'detail'>) => {
    plan = undefined;
    begin(wanted, result);
  };

  /** Another process of the owner that hosts; whoever has just joined waits for its greeting. */
  const findOther = async (): Promise<PeerId | undefined> => {
    const left = liveSince + greetedWithin - clock.monotonic();
    if (other.current() === undefined && board.state === 'live' && left > 0) {
      await withTimeout(greeted.promise, clock, left, () => undefined);
    }

    return other.current();
  };

  /** The list that is in force stays so: whoever follows another host goes on with his list. */
  const standBy = async (wanted: HostingPlan, by: PeerId, pause?: number): Promise<void> => {
    plan = wanted;
    become({elsewhere: by, standby: true});
    standby.begin(pause);
    const listing = await board.listing();
    const list = listing && listInForce(cluster, listing);
    if (plan !== wanted) return;
    if (list) wanted.users = list.users;
    notice(
      'info',
      `${cluster} is hosted by ${cleanText(by, 60)} already: this process stands by, and hosts it for ${friendsOf(wanted)} when that one ends.`,
    );
  };
  const friendsOf = ({users}: HostingPlan) => users.filter((user) => user !== owner).join(', ');

  /** @param wasFree nobody hosted a moment ago: whoever holds the topic now was faster. */
  const take = async (wasFree: boolean): Promise<void> => {
    await ask(async () => {
      const wanted = plan;
      if (!wanted) return;
      notice('info', `Asking the board to let ${friendsOf(wanted)} into ${cluster} …`);
      const {users} = wanted;
      const result = await board.setRole({role: 'host', access: users});
      if (plan !== wanted) return;
      if (board.state === 'live' && board.role === 'host') return started({...wanted, users}, result);
      if (wasFree || !wanted.steadily) await board.setRole({role: 'member'});
      const by = wasFree ? await findOther() : undefined;
      if (plan !== wanted) return;
      if (by !== undefined) return standBy(wanted, by);
      if (wanted.steadily) {
        // Whoever was started to host waits for the topic; the link tells why.
        if (wasFree) await board.setRole({role: 'host', access: wanted.users});
        return;
      }

      plan = undefined;
      become({standby: undefined});
      notice('error', `You do not host ${cluster}: ${result.detail ?? 'the board shows another list'}.`);
    });
  };

  /**
   * Two hosts of one cluster, as after the board was gone for all: one of them gives way, so that the list is changed in
   * one place. A name on the board proves nothing: without two hosts in the listing nothing happens.
   */
  const settleBetween = async (peer: PeerId): Promise<void> => {
    const listing = await board.listing();
    if (!state.now.active || !listing || !hasTwoHosts(cluster, listing)) return;
    if (peer > id()) {
      announce();
      return;
    }

    const wanted = await end('Another process of its owner hosts.');
    if (wanted) await standBy({...wanted, steadily: true}, peer, givesWayFor);
  };

  function cancel(): void {
    const {over} = plan ?? {};
    plan = undefined;
    standby.end();
    if (state.now.standby) become({standby: undefined});
    over?.();
  }

  return {
    get plan() {
      return plan;
    },
    other: other.current,
    async start(wanted) {
      plan = wanted;
      const by = await findOther();
      if (plan !== wanted) return;
      if (by === undefined) await take(board.state !== 'live');
      else await standBy(wanted, by);
    },
    setUsers(users) {
      if (plan) plan.users = users;
    },
    hurry: standby.hurry,
    cancel,
  };
}

/** Whether two connections of the owner hold the first topic as hosts do, each with two pipes. */
export function hasTwoHosts(cluster: string, listing: Listing): boolean {
  const owner = ownerOf(cluster);
  const pipes = findTopic(listing, `${cluster}/future.p2p`)?.pipes ?? [];
  const counts = new Map<string, number>();
  for (const {user, address} of pipes) {
    if (user === owner) counts.set(address, (counts.get(address) ?? 0) + 1);
  }
  return [...counts.values()].filter((count) => count > 1).length > 1;
}
