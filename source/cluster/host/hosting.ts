/** The owner's role: who may join a cluster, changed while it runs, each change verified by the board and told as events. */
import {coalesce} from '../../async/coalesce.js';
import {withTimeout} from '../../async/timeout.js';
import {ownerOf} from '../../board/cluster-name.js';
import type {AccessResult} from '../../board/session/types.js';
import {cleanText} from '../../message/clean.js';
import {messageOf} from '../../message/error-message.js';
import {localTime} from '../../message/time.js';
import {sameUsers, withOwner} from '../../message/user-list.js';
import type {ListingEvent} from '../../store/event.js';
import {lingeringOn} from '../../store/selectors/membership.js';
import {askHost} from './ask-host.js';
import {createFailover, type HostingPlan} from './failover.js';
import {startHost, type Host} from './host.js';
import {boardKnown} from './board-known.js';
import {createHostingState} from './hosting-state.js';
import type {HostingOptions, HostingRole} from './hosting-types.js';
import {doneNotice, outcomeNotice, stillConnected, why} from './hosting-words.js';
import {createKeptList} from './kept-list.js';
import {listInForce} from './list-in-force.js';
import {changedUsers, changeWords, type UsersChange} from './users-line.js';
import {usersProblem} from './users-problem.js';
import {answerUsersQuestions} from './users-questions.js';

/** Milliseconds in which a board that is there has answered whoever ends hosting. */
const answerTimeout = 3000;

/** Opens the role: it hosts nothing yet. */
export function openHosting(options: HostingOptions): HostingRole {
  const {board, cluster, clock, record, lists, id, duration} = options;
  const owner = ownerOf(cluster);

  let host: Host | undefined;
  /** What is hosted, as it was asked for. */
  let hosted: HostingPlan | undefined;
  /** The last hosting has ended, with all that belongs to it. */
  let ended = Promise.resolve();
  /** Who is connected though removed, as it was told last. */
  let lingering = '';
  /** The list is to be announced when it is in force after all. */
  let late = false;
  let asking = Promise.resolve();
  const first = {obstacle: obstacle(), users: withOwner(owner, lists.usersOf(cluster) ?? [])};
  const state = createHostingState({clock, record, duration, first});
  const {become, notice} = state;
  const kept = createKeptList({lists, cluster, owner, notice});

  function obstacle(): string | undefined {
    if (board.user === '') return 'not connected yet';
    return board.user === owner ? undefined : `only ${owner}, who owns it`;
  }

  /** Asks the board, one thing at a time: a second press of the key meanwhile does nothing. */
  const ask = async (patch: Parameters<typeof become>[0], work: () => Promise<void>) => {
    const {promise, resolve} = Promise.withResolvers<undefined>();
    asking = promise;
    become({...patch, busy: true});
    try {
      await work();
    } catch (error) {
      notice('error', messageOf(error));
    } finally {
      become({busy: false});
      resolve(undefined);
    }
  };
  const idle = async () => {
    while (state.now.busy) await asking;
  };

  board.subscribe((event) => {
    // What a line says of a list may be forged: it is a reason to look.
    if (event.type === 'line' && event.message.type === 'access' && !host && board.user === owner) {
      look();
    }
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

  const look = coalesce(async () => {
    const listing = await board.listing();
    if (listing && !host) seeOthers(listing);
  });

  const begin = (plan: HostingPlan, result: Pick<AccessResult, 'inForce' | 'detail'>): void => {
    const users = withOwner(owner, plan.users);
    const seconds = plan.left();
    const begun = startHost({
      ...{id: id(), board, clock, record, users},
      ...(seconds !== undefined && {duration: seconds}),
    });
    host = begun;
    hosted = plan;
    state.begin({inForce: result.inForce, users}, seconds);
    kept.keep(users);
    watchLists();
    const friends = users.filter((user) => user !== owner).join(', ');
    notice('info', `You host ${cluster} for ${friends}: the access list is in force.`);
    if (!result.inForce) notice('warn', `You host ${cluster} for R futures only: ${why(result)}.`);
    // Its time may be over, or the board closed: then nobody may hold the list any longer.
    ended = begun.closed.then(async () => {
      if (host !== begun) return;
      const goesOn = await giveUp();
      notice(
        'info',
        `${cluster} is not hosted from here any more; ${goesOn ? `another host of ${owner} goes on` : 'nobody new can join'}.`,
      );
      plan.over();
    });
  };

  /**
   * Gives the list up. An owner who is no host any more gets on the topic only where another one holds it.
   * @returns whether another one does
   */
  const giveUp = async (): Promise<boolean> => {
    host = undefined;
    late = false;
    kept.unwatch();
    state.end();
    if (board.role !== 'host') return false;
    const asked = board.setRole({role: 'member'}).then(({inForce}) => inForce);
    return withTimeout(asked, clock, answerTimeout, () => false);
  };

  const failover = createFailover({
    ...{board, cluster, clock, id, state, begin},
    async ask(work) {
      await idle();
      await ask({}, work);
    },
    announce: () => host?.setUsers(state.now.users),
    async end(reason) {
      const ending = host;
      if (!ending || !hosted) return undefined;
      const plan = {...hosted, users: state.now.users};
      host = undefined;
      await ending.stop(reason);
      await giveUp();
      return plan;
    },
  });

  const change = async (next: readonly string[], done: string): Promise<string | undefined> => {
    const changing = host;
    if (!changing || state.now.busy) return undefined;
    const before = state.now.users;
    const users = withOwner(owner, next);
    let problem: string | undefined;
    await ask({users, inForce: false}, async () => {
      const result = await board.setAccess(users);
      kept.keep(users, before);
      // It ended meanwhile, and the list with it.
      if (host !== changing) return;
      if (!result.inForce) {
        late = true;
        problem = why(result);
        notice('warn', `The new access list of ${cluster} is not in force yet: ${problem}.`);
        return;
      }

      changing.setUsers(users);
      become({inForce: true});
      lingering = result.lingering.join();
      notice(...doneNotice(done, result.lingering));
    });
    return problem;
  };

  /**
   * A change that was asked for outside of this process.
   * @param by who asked
   * @returns why it is not in force, if so, as a clause
   */
  const follow = async (
    by: string,
    next: (users: readonly string[]) => readonly string[],
  ): Promise<string | undefined> => {
    await idle();
    // Others waited for that as well.
    if (state.now.busy) return follow(by, next);
    if (!host) return 'it does not host any more';
    const {users} = state.now;
    const wanted = withOwner(owner, next(users));
    if (sameUsers(wanted, users)) return undefined;
    const problem = usersProblem(wanted, board.host);
    if (problem === undefined) {
      return change(wanted, `${changeWords(users, wanted, cluster)}, as ${by} asked`);
    }
    notice(
      'warn',
      `The access list of ${cluster} stays as it is, though ${by} asked for another one: ${problem}`,
    );
    return problem.replace(/\.$/, '');
  };

  const watchLists = () =>
    kept.watch(() => {
      if (host) void follow('another process on this machine', kept.changedElsewhere);
      else if (failover.plan) failover.setUsers(kept.changedElsewhere(failover.plan.users));
    });

  answerUsersQuestions({
    ...{board, cluster, clock},
    host: () => host?.id,
    change: (wanted, by) => follow(cleanText(by, 60), (users) => changedUsers(users, wanted)),
  });

  /** By whoever hosts, or for the next time where nobody does. */
  const request = async (wanted: UsersChange): Promise<void> => {
    if (state.now.busy) return;
    const done = changeWords(wanted.remove, wanted.add, cluster);
    await ask({}, async () => {
      notice('info', `Asking for another access list of ${cluster} …`);
      const outcome = await askHost(wanted, {...options, id: id(), host: failover.other});
      become({users: withOwner(owner, outcome.users)});
      notice(...outcomeNotice(outcome, done, cluster));
    });
  };

  const start = (users: readonly string[], plan: Partial<HostingPlan>) => {
    watchLists();
    return failover.start({users, steadily: false, left: () => duration, over: () => {}, ...plan});
  };

  return {
    async host(list) {
      if (state.now.busy || failover.plan) return;
      const problem = usersProblem(list, board.host);
      if (problem === undefined) await start(list, {});
      else notice('error', problem);
    },
    async hostWhenFree(users, left) {
      const {promise, resolve} = Promise.withResolvers<void>();
      await boardKnown(board);
      if (board.state === 'closed') return;
      await start(users, {steadily: true, over: resolve, ...(left && {left})});
      await promise;
    },
    async stop(reason) {
      const stopping = host;
      failover.cancel();
      if (stopping) {
        await stopping.stop(reason);
        await ended;
      } else {
        kept.unwatch();
      }
    },
    async add(user) {
      const {users} = state.now;
      const problem = usersProblem([user], board.host) ?? usersProblem([...users, user], board.host);
      if (problem !== undefined) notice('error', problem);
      else if (users.includes(user)) notice('info', `${user} is on the access list of ${cluster} already.`);
      else if (host) await change([...users, user], `${user} may join ${cluster}`);
      else await request({add: [user], remove: []});
    },
    async remove(user) {
      const removal = {add: [], remove: [user]};
      if (user === owner) notice('error', `${owner} owns ${cluster} and cannot be removed.`);
      else if (!host) await request(removal);
      else await change(changedUsers(state.now.users, removal), `${user} may not join ${cluster} any more`);
    },
    extend() {
      const until = state.extend();
      if (until === undefined) return;
      host?.extend(until.monotonic);
      notice('info', `You host ${cluster} until ${localTime(until.wall).replace('T', ' ')} now.`);
    },
    see(listing) {
      if (state.now.busy) return;
      if (!host) {
        seeOthers(listing);
        return;
      }

      const now = lingeringOn(listing, state.now.users);
      if (now.join() === lingering) return;
      lingering = now.join();
      if (now.length > 0) notice('warn', stillConnected(now));
    },
  };

  function seeOthers(listing: Pick<ListingEvent, 'topics'>): void {
    const users = listInForce(cluster, listing)?.users;
    if (users === undefined) return failover.hurry();
    if (state.now.standby) failover.setUsers(users);
    if (board.user === owner && !sameUsers(users, state.now.users)) become({users: withOwner(owner, users)});
  }
}
