/** The owner's role: who may join a cluster, changed while it runs, each change verified by the board and told as events. */
import {withTimeout} from '../../async/timeout.js';
import type {AccessResult, BoardSession} from '../../board/session/types.js';
import type {Clock} from '../../clock/clock.js';
import {messageOf} from '../../message/error-message.js';
import {localTime} from '../../message/time.js';
import type {PeerId} from '../../message/types.js';
import type {ListingEvent} from '../../store/event.js';
import {lingeringOn} from '../../store/selectors/membership.js';
import type {Board, Recorder} from '../ports.js';
import {startHost, type Host} from './host.js';
import {createHostingState} from './hosting-state.js';
import {usersProblem} from './users-problem.js';

/** Where access lists are kept for the next time. */
export type AccessLists = {
  /** The users of a cluster, the owner not among them. */
  usersOf(cluster: string): readonly string[] | undefined;
  /** @returns what went wrong, if so */
  rememberUsers(cluster: string, users: readonly string[]): string | undefined;
};

type HostingOptions = {
  readonly board: Board & Pick<BoardSession, 'host' | 'role' | 'setRole' | 'setAccess'>;
  /** `owner/name`. */
  readonly cluster: string;
  readonly clock: Clock;
  readonly record: Recorder;
  readonly lists: AccessLists;
  /** The host's name on the board, once the board knows ours. */
  readonly id: () => PeerId;
  /** Seconds until it stops hosting; never by default. */
  readonly duration?: number | undefined;
};

/** What can be done to a cluster as its host. What comes of it is told as events; none of these promises rejects. */
export type HostCommands = {
  /** Begins to host, over the board's present connection. */
  host(users: readonly string[]): Promise<void>;
  stop(reason: string): Promise<void>;
  add(user: string): Promise<void>;
  remove(user: string): Promise<void>;
  /** Goes on for the `duration` once more; nothing where hosting does not end by itself. */
  extend(): void;
};

/** The role as whoever opens it has it in hand. */
export type HostingRole = HostCommands & {
  /**
   * The session is a host's already, and live: only the role begins.
   * @returns The role; `closed` resolves when the list is given up, too, and that is told.
   */
  begin(users: readonly string[]): Host;
  /** Looks through a listing for users who are connected though they were removed. */
  see(listing: Pick<ListingEvent, 'topics'>): void;
};

/** Milliseconds in which a board that is there has answered whoever ends hosting. */
const answerTimeout = 3000;

/** Opens the role: it hosts nothing yet. */
export function openHosting(options: HostingOptions): HostingRole {
  const {board, cluster, clock, record, lists, id, duration} = options;
  const [owner = ''] = cluster.split('/', 1);
  const withOwner = (list: readonly string[]) => [...new Set([owner, ...list])];

  let host: Host | undefined;
  /** The last hosting has ended, with all that belongs to it. */
  let ended = Promise.resolve();
  /** Who is connected though removed, as it was told last. */
  let lingering = '';
  /** The list is to be announced when it is in force after all. */
  let late = false;
  const first = {obstacle: obstacle(), users: withOwner(lists.usersOf(cluster) ?? [])};
  const state = createHostingState({clock, record, duration, first});
  const {become, notice} = state;
  const keep = () => {
    const problem = lists.rememberUsers(cluster, state.now.users);
    if (problem !== undefined) {
      notice('warn', `The list is in use, but not kept for the next time: ${problem}`);
    }
  };

  function obstacle(): string | undefined {
    if (board.user === '') return 'not connected yet';
    return board.user === owner ? undefined : `only ${owner}, who owns it`;
  }

  /** Asks the board, one thing at a time: a second press of the key meanwhile does nothing. */
  const ask = async (patch: Parameters<typeof become>[0], work: () => Promise<void>) => {
    become({...patch, busy: true});
    try {
      await work();
    } catch (error) {
      notice('error', messageOf(error));
    } finally {
      become({busy: false});
    }
  };

  board.subscribe((event) => {
    if (event.type !== 'link') return;
    if (obstacle() !== state.now.obstacle) become({obstacle: obstacle()});
    if (event.state !== 'live' || !host || state.now.inForce) return;
    if (late) {
      late = false;
      host.setUsers(state.now.users);
      become({inForce: true});
      notice('info', `The access list ${state.now.users.join(', ')} of ${cluster} is in force now.`);
    } else if (board.extended && !state.now.busy) {
      become({inForce: true});
    }
  });

  const begin = (list: readonly string[], inForce = true): Host => {
    const users = withOwner(list);
    const begun = startHost({
      id: id(),
      board,
      clock,
      record,
      users,
      ...(duration !== undefined && {duration}),
    });
    host = begun;
    state.begin({inForce, users});
    keep();
    const friends = users.filter((user) => user !== owner).join(', ');
    notice('info', `You host ${cluster} for ${friends}: the access list is in force.`);
    // Its time may be over, or the board closed: then nobody may hold the list any longer.
    const closed = begun.closed.then(async () => {
      if (host !== begun) return;
      host = undefined;
      late = false;
      state.end();
      const goesOn = await isHostedElsewhere();
      notice(
        'info',
        `${cluster} is not hosted from here any more; ${goesOn ? `another host of ${owner} goes on` : 'nobody new can join'}.`,
      );
    });
    ended = closed;
    return {...begun, closed};
  };

  /** Gives the list up. An owner who is no host any more gets on the topic only where another one holds it. */
  const isHostedElsewhere = async (): Promise<boolean> => {
    if (board.role !== 'host') return false;
    const asked = board.setRole({role: 'member'}).then(({inForce}) => inForce);
    return withTimeout(asked, clock, answerTimeout, () => false);
  };

  const change = async (next: readonly string[], done: string): Promise<void> => {
    const changing = host;
    if (!changing || state.now.busy) return;
    const users = withOwner(next);
    await ask({users, inForce: false}, async () => {
      const result = await board.setAccess(users);
      keep();
      // It ended meanwhile, and the list with it.
      if (host !== changing) return;
      if (!result.inForce) {
        late = true;
        notice('warn', `The new access list of ${cluster} is not in force yet: ${why(result)}.`);
        return;
      }

      changing.setUsers(users);
      become({inForce: true});
      lingering = result.lingering.join();
      const outcome = `${done}, and the access list is in force.`;
      // Who is still connected comes first: the line may be cut.
      if (result.lingering.length === 0) notice('info', outcome);
      else notice('warn', `${stillConnected(result.lingering)} ${outcome}`);
    });
  };

  return {
    begin,
    async host(list) {
      if (state.now.busy) return;
      const problem = usersProblem(list, board.host);
      if (problem !== undefined) {
        notice('error', problem);
        return;
      }

      await ask({}, async () => {
        notice('info', `Asking the board to let ${list.join(', ')} into ${cluster} …`);
        const result = await board.setRole({role: 'host', access: list});
        if (board.state === 'live' && board.role === 'host') {
          begin(list, result.inForce);
          if (!result.inForce) notice('warn', `You host ${cluster} for R futures only: ${why(result)}.`);
          return;
        }

        await board.setRole({role: 'member'});
        notice('error', `You do not host ${cluster}: ${why(result)}.`);
      });
    },
    async stop(reason) {
      const stopping = host;
      if (!stopping) return;
      await stopping.stop(reason);
      await ended;
    },
    async add(user) {
      const {users} = state.now;
      const problem = usersProblem([user], board.host) ?? usersProblem([...users, user], board.host);
      if (problem !== undefined) notice('error', problem);
      else if (users.includes(user)) notice('info', `${user} is on the access list of ${cluster} already.`);
      else await change([...users, user], `${user} may join ${cluster}`);
    },
    async remove(user) {
      if (user === owner) {
        notice('error', `${owner} owns ${cluster} and cannot be removed.`);
      } else {
        await change(
          state.now.users.filter((other) => other !== user),
          `${user} may not join ${cluster} any more`,
        );
      }
    },
    extend() {
      const until = state.extend();
      if (until === undefined) return;
      host?.extend(until.monotonic);
      notice('info', `You host ${cluster} until ${localTime(until.wall).replace('T', ' ')} now.`);
    },
    see(listing) {
      if (!host || state.now.busy) return;
      const now = lingeringOn(listing, state.now.users);
      if (now.join() === lingering) return;
      lingering = now.join();
      if (now.length > 0) notice('warn', stillConnected(now));
    },
  };
}

function why({detail}: AccessResult): string {
  return detail ?? 'the board shows another list';
}

function stillConnected(names: readonly string[]): string {
  const [are, users] = names.length === 1 ? ['is', 'a removed user'] : ['are', 'removed users'];
  return `${names.join(', ')} ${are} still connected: the board keeps ${users} until they disconnect.`;
}
