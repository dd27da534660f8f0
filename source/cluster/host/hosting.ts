/** The owner's role: who may join a cluster, changed while it runs, each change verified by the board and told as events. */
import type {AccessResult, BoardSession} from '../../board/session/types.js';
import type {Clock} from '../../clock/clock.js';
import {messageOf} from '../../message/error-message.js';
import {localTime} from '../../message/time.js';
import type {PeerId} from '../../message/types.js';
import type {HostingEvent, ListingEvent, NoteEvent} from '../../store/event.js';
import {lingeringOn} from '../../store/selectors/membership.js';
import type {Board, Recorder} from '../ports.js';
import {startHost, type Host} from './host.js';
import {usersProblem} from './users-problem.js';

/** Where access lists are kept for the next time. */
export type AccessLists = {
  /** The users of a cluster, the owner not among them. */
  usersOf(cluster: string): readonly string[] | undefined;
  /** @returns what went wrong, if so */
  rememberUsers(cluster: string, users: readonly string[]): string | undefined;
};

type HostingOptions = {
  readonly board: Board & Pick<BoardSession, 'host' | 'part' | 'play' | 'setAccess'>;
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
export type Hosting = HostCommands & {
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

/** What this process is as a host; each change of it is an event. */
type State = Omit<HostingEvent, 'type' | 'leaveAt' | 'extension'>;

/** Opens the role: it hosts nothing yet. */
export function openHosting(options: HostingOptions): Hosting {
  const {board, cluster, clock, record, lists, id, duration} = options;
  const [owner = ''] = cluster.split('/', 1);
  const extension = duration === undefined ? undefined : duration * 1000;
  const withOwner = (list: readonly string[]) => [...new Set([owner, ...list])];

  let host: Host | undefined;
  /** The last hosting has ended, with all that belongs to it. */
  let ended = Promise.resolve();
  /** When it stops by itself: milliseconds, monotonic. */
  let endsAt: number | undefined;
  /** Who is connected though removed, as it was told last. */
  let lingering = '';
  /** The list is to be announced when it is in force after all. */
  let late = false;
  let state: State = {
    active: false,
    busy: false,
    inForce: false,
    obstacle: obstacle(),
    users: withOwner(lists.usersOf(cluster) ?? []),
  };

  /** What clocks will show at a moment that is given monotonic: Unix time, milliseconds. */
  const wallTime = (moment: number) => Math.round(clock.now() + moment - clock.monotonic());
  const become = (patch: Partial<State>) => {
    state = {...state, ...patch};
    const leaveAt = endsAt === undefined ? undefined : wallTime(endsAt);
    record({type: 'hosting', ...state, leaveAt, extension});
  };
  const tell = (level: NoteEvent['level'], text: string) => {
    record({type: 'note', level, text, about: 'hosting'});
  };
  const keep = () => {
    const problem = lists.rememberUsers(cluster, state.users);
    if (problem !== undefined) tell('warn', `The list is in use, but not kept for the next time: ${problem}`);
  };

  function obstacle(): string | undefined {
    if (board.user === '') return 'not connected yet';
    return board.user === owner ? undefined : `only ${owner}, who owns it`;
  }

  /** Asks the board, one thing at a time: a second press of the key meanwhile does nothing. */
  const ask = async (patch: Partial<State>, work: () => Promise<void>) => {
    become({...patch, busy: true});
    try {
      await work();
    } catch (error) {
      tell('error', messageOf(error));
    } finally {
      become({busy: false});
    }
  };

  board.subscribe((event) => {
    if (event.type !== 'link') return;
    if (obstacle() !== state.obstacle) become({obstacle: obstacle()});
    if (event.state !== 'live' || !host || state.inForce) return;
    if (late) {
      late = false;
      host.setUsers(state.users);
      become({inForce: true});
      tell('info', `The access list ${state.users.join(', ')} of ${cluster} is in force now.`);
    } else if (board.extended && !state.busy) {
      become({inForce: true});
    }
  });

  const begin = (list: readonly string[], inForce = true): Host => {
    const users = withOwner(list);
    endsAt = extension === undefined ? undefined : clock.monotonic() + extension;
    const begun = startHost({
      id: id(),
      board,
      clock,
      record,
      users,
      ...(duration !== undefined && {duration}),
    });
    host = begun;
    become({active: true, inForce, users});
    keep();
    const friends = users.filter((user) => user !== owner).join(', ');
    tell('info', `You host ${cluster} for ${friends}: the access list is in force.`);
    // Its time may be over, or the board closed: then nobody may hold the list any longer.
    const closed = begun.closed.then(async () => {
      if (host !== begun) return;
      host = undefined;
      late = false;
      endsAt = undefined;
      become({active: false, inForce: false});
      const goesOn = await isHostedElsewhere();
      tell(
        'info',
        `${cluster} is not hosted from here any more; ${goesOn ? `another host of ${owner} goes on` : 'nobody new can join'}.`,
      );
    });
    ended = closed;
    return {...begun, closed};
  };

  /** Gives the list up. An owner who is no host any more gets on the topic only where another one holds it. */
  const isHostedElsewhere = async (): Promise<boolean> => {
    if (board.part.role !== 'host') return false;
    const unanswered = Promise.withResolvers<boolean>();
    const cancel = clock.after(answerTimeout, () => {
      unanswered.resolve(false);
    });
    const asked = board.play({role: 'member'}).then(({inForce}) => inForce);
    return Promise.race([asked, unanswered.promise]).finally(cancel);
  };

  const change = async (next: readonly string[], done: string): Promise<void> => {
    const changing = host;
    if (!changing || state.busy) return;
    const users = withOwner(next);
    await ask({users, inForce: false}, async () => {
      const result = await board.setAccess(users);
      keep();
      // It ended meanwhile, and the list with it.
      if (host !== changing) return;
      if (!result.inForce) {
        late = true;
        tell('warn', `The new access list of ${cluster} is not in force yet: ${why(result)}.`);
        return;
      }

      changing.setUsers(users);
      become({inForce: true});
      lingering = result.lingering.join();
      const outcome = `${done}, and the access list is in force.`;
      // Who is still connected comes first: the line may be cut.
      if (result.lingering.length === 0) tell('info', outcome);
      else tell('warn', `${stillConnected(result.lingering)} ${outcome}`);
    });
  };

  become({});
  return {
    begin,
    async host(list) {
      if (state.busy) return;
      const problem = usersProblem(list, board.host);
      if (problem !== undefined) {
        tell('error', problem);
        return;
      }

      await ask({}, async () => {
        tell('info', `Asking the board to let ${list.join(', ')} into ${cluster} …`);
        const result = await board.play({role: 'host', access: list});
        if (board.state === 'live' && board.part.role === 'host') {
          begin(list, result.inForce);
          if (!result.inForce) tell('warn', `You host ${cluster} for R futures only: ${why(result)}.`);
          return;
        }

        await board.play({role: 'member'});
        tell('error', `You do not host ${cluster}: ${why(result)}.`);
      });
    },
    async stop(reason) {
      const stopping = host;
      if (!stopping) return;
      await stopping.stop(reason);
      await ended;
    },
    async add(user) {
      const {users} = state;
      const problem = usersProblem([user], board.host) ?? usersProblem([...users, user], board.host);
      if (problem !== undefined) tell('error', problem);
      else if (users.includes(user)) tell('info', `${user} is on the access list of ${cluster} already.`);
      else await change([...users, user], `${user} may join ${cluster}`);
    },
    async remove(user) {
      if (user === owner) tell('error', `${owner} owns ${cluster} and cannot be removed.`);
      else
        await change(
          state.users.filter((other) => other !== user),
          `${user} may not join ${cluster} any more`,
        );
    },
    extend() {
      if (!host || endsAt === undefined || extension === undefined) return;
      endsAt += extension;
      host.extend(endsAt);
      become({});
      tell('info', `You host ${cluster} until ${localTime(wallTime(endsAt)).replace('T', ' ')} now.`);
    },
    see(listing) {
      if (!host || state.busy) return;
      const now = lingeringOn(listing, state.users);
      if (now.join() === lingering) return;
      lingering = now.join();
      if (now.length > 0) tell('warn', stillConnected(now));
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
