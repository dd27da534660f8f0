/** Hosting a cluster: who may join, changed while it runs, each change verified and told. */
import {messageOf} from '../message/error-message.js';
import {parseClusterName, userNameProblem} from '../board/cluster-name.js';
import type {Listing} from '../board/listing.js';
import {lingeringUsers} from '../board/session/placement.js';
import type {AccessResult, BoardSession} from '../board/session/session.js';
import type {Clock} from '../clock/clock.js';
import {startHost, type Host} from '../cluster/host/host.js';
import {maxLineBytes} from '../message/limits.js';
import {localTime} from '../message/time.js';
import type {PeerId} from '../message/types.js';
import type {EventBody, NoteEvent} from '../store/event.js';
import type {Config} from './config.js';

type HostingOptions = {
  readonly board: BoardSession;
  /** `owner/name`. */
  readonly cluster: string;
  readonly clock: Clock;
  readonly record: (event: EventBody) => void;
  readonly config: Pick<Config, 'usersOf' | 'rememberUsers'>;
  /** The host's name on the board, once the board knows ours. */
  readonly id: () => PeerId;
  /** Seconds until it stops hosting; never by default. */
  readonly duration?: number | undefined;
};

/** Milliseconds in which a board that is there has answered whoever ends hosting. */
const farewell = 3000;

/** Characters of a list as it is announced, in one line of the first topic; the rest of the line has room beside it. */
const longestList = maxLineBytes['future.p2p'] - 1024;

/** The last thing that hosting has to say, and how long ago it came up: milliseconds. */
export type HostingNews = Pick<NoteEvent, 'level' | 'text'> & {readonly age: number};

/** What can be asked of the hosting of a cluster. Changes are told as notes; none of these promises rejects. */
export type Hosting = {
  /** `owner/name`. */
  readonly cluster: string;
  readonly owner: string;
  /** Why we cannot host this cluster, in a few words; undefined when we can. */
  obstacle(): string | undefined;
  readonly active: boolean;
  /** A change is under way. */
  readonly busy: boolean;
  /** On the list, the owner first; before hosting: the list that is remembered. */
  readonly users: readonly string[];
  /** When it stops by itself: Unix time, milliseconds. */
  readonly leaveAt: number | undefined;
  /** Milliseconds by which `extend` extends; undefined where hosting does not end by itself. */
  readonly extension: number | undefined;
  readonly news: HostingNews | undefined;
  /** Begins to host, over the board's present connection. */
  host(users: readonly string[]): Promise<void>;
  /**
   * The session is a host's already, and live: only the role begins.
   * @returns The role; `closed` resolves when the list is given up, too, and that is told.
   */
  begin(users: readonly string[]): Host;
  stop(reason: string): Promise<void>;
  add(user: string): Promise<void>;
  remove(user: string): Promise<void>;
  extend(): void;
  /** Looks through a listing for users who are connected though they were removed. */
  hear(listing: Listing): void;
};

/**
 * The problem with a list of users, in one sentence, before any of it is sent.
 * @param boardHost the host name of the board, which may have names that nobody can take
 */
export function usersProblem(users: readonly string[], boardHost?: string): string | undefined {
  if (users.length === 0) return 'Name at least one user: without a list the board lets nobody in.';
  const problem = users.map((user) => userNameProblem(user, boardHost)).find((found) => found !== undefined);
  if (problem !== undefined || users.join(';').length <= longestList) return problem;
  return `The board cannot be told of a list of ${users.length} users: name fewer, or host a second cluster.`;
}

export function createHosting(options: HostingOptions): Hosting {
  const {board, cluster, clock, record, config, id, duration} = options;
  const name = parseClusterName(cluster);
  if ('error' in name) throw new RangeError(name.error);
  const {owner} = name;
  const extension = duration === undefined ? undefined : duration * 1000;
  const withOwner = (list: readonly string[]) => [...new Set([owner, ...list])];

  let users: readonly string[] = withOwner(config.usersOf(cluster) ?? []);
  let host: Host | undefined;
  /** The last hosting has ended, with all that belongs to it. */
  let ended = Promise.resolve();
  /** When it stops by itself: milliseconds, monotonic. */
  let endsAt: number | undefined;
  let busy = false;
  let news: (Omit<HostingNews, 'age'> & {readonly since: number}) | undefined;
  let lingering = '';
  /** The list is to be announced when it is in force after all. */
  let late = false;

  const tell = (level: NoteEvent['level'], text: string) => {
    news = {level, text, since: clock.monotonic()};
    record({type: 'note', level, text});
  };
  /** One at a time: a second press of the key while the board is asked does nothing. */
  const alone = async (work: () => Promise<void>) => {
    if (busy) return;
    busy = true;
    try {
      await work();
    } catch (error) {
      tell('error', messageOf(error));
    } finally {
      busy = false;
    }
  };
  const keep = () => {
    const problem = config.rememberUsers(cluster, users);
    if (problem !== undefined) tell('warn', `The list is in use, but not kept for the next time: ${problem}`);
  };
  /** What clocks will show at a moment that is given monotonic: Unix time, milliseconds. */
  const wallTime = (moment: number) => Math.round(clock.now() + moment - clock.monotonic());
  const why = ({detail}: AccessResult) => detail ?? 'the board shows another list';

  board.subscribe((event) => {
    if (event.type !== 'link' || event.state !== 'live' || !late || !host) return;
    late = false;
    host.setUsers(users);
    tell('info', `The access list ${users.join(', ')} of ${cluster} is in force now.`);
  });

  const begin = (list: readonly string[]): Host => {
    users = withOwner(list);
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
    keep();
    const friends = users.filter((user) => user !== owner).join(', ');
    tell('info', `You host ${cluster} for ${friends}: the access list is in force.`);
    // Its time may be over, or the board closed: then nobody may hold the list any longer.
    const closed = begun.closed.then(async () => {
      if (host !== begun) return;
      host = undefined;
      late = false;
      endsAt = undefined;
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
    if (board.role !== 'host') return false;
    const late = Promise.withResolvers<boolean>();
    const cancel = clock.after(farewell, () => {
      late.resolve(false);
    });
    const asked = board.setRole({role: 'member'}).then(({inForce}) => inForce);
    return Promise.race([asked, late.promise]).finally(cancel);
  };

  const change = (next: readonly string[], done: string) =>
    alone(async () => {
      const changing = host;
      if (!changing) return;
      users = withOwner(next);
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
      lingering = result.lingering.join();
      const outcome = `${done}, and the access list is in force.`;
      // Who is still connected comes first: the line may be cut.
      if (result.lingering.length === 0) tell('info', outcome);
      else tell('warn', `${staying(result.lingering)} ${outcome}`);
    });

  return {
    cluster,
    owner,
    obstacle() {
      if (board.user === '') return 'not connected yet';
      return board.user === owner ? undefined : `only ${owner}, who owns it`;
    },
    get active() {
      return host !== undefined;
    },
    get busy() {
      return busy;
    },
    get users() {
      return users;
    },
    get leaveAt() {
      return endsAt === undefined ? undefined : wallTime(endsAt);
    },
    extension,
    get news() {
      if (news === undefined) return undefined;
      const {level, text, since} = news;
      return {level, text, age: clock.monotonic() - since};
    },
    begin,
    host: (list) =>
      alone(async () => {
        const problem = usersProblem(list, board.host);
        if (problem !== undefined) {
          tell('error', problem);
          return;
        }

        tell('info', `Asking the board to let ${list.join(', ')} into ${cluster} …`);
        const result = await board.setRole({role: 'host', access: list});
        if (board.state === 'live' && board.role === 'host') {
          begin(list);
          if (!result.inForce) tell('warn', `You host ${cluster} for R futures only: ${why(result)}.`);
          return;
        }

        await board.setRole({role: 'member'});
        tell('error', `You do not host ${cluster}: ${why(result)}.`);
      }),
    async stop(reason) {
      const stopping = host;
      if (!stopping) return;
      await stopping.stop(reason);
      await ended;
    },
    async add(user) {
      const problem = usersProblem([user], board.host) ?? usersProblem([...users, user], board.host);
      if (problem !== undefined) tell('error', problem);
      else if (users.includes(user)) tell('info', `${user} is on the access list of ${cluster} already.`);
      else await change([...users, user], `${user} may join ${cluster}`);
    },
    async remove(user) {
      if (user === owner) tell('error', `${owner} owns ${cluster} and cannot be removed.`);
      else
        await change(
          users.filter((other) => other !== user),
          `${user} may not join ${cluster} any more`,
        );
    },
    extend() {
      if (!host || endsAt === undefined || extension === undefined) return;
      endsAt += extension;
      host.extend(endsAt);
      tell('info', `You host ${cluster} until ${localTime(wallTime(endsAt)).replace('T', ' ')} now.`);
    },
    hear(listing) {
      if (!host || busy) return;
      const now = lingeringUsers(listing, name, users);
      if (now.join() === lingering) return;
      lingering = now.join();
      if (now.length > 0) tell('warn', staying(now));
    },
  };
}

function staying(names: readonly string[]): string {
  const [are, users] = names.length === 1 ? ['is', 'a removed user'] : ['are', 'removed users'];
  return `${names.join(', ')} ${are} still connected: the board keeps ${users} until they disconnect.`;
}
