/** Being on a cluster over one connection, as host or as member, until that is over. */
import type {Clock} from '../clock/clock.js';
import {parseLine} from '../message/parse.js';
import type {LinkState} from '../store/event.js';
import type {Backoff} from './backoff.js';
import type {Bell} from './bell.js';
import {type Change, describeChange, notInForce} from './change.js';
import type {ClusterName} from './cluster-name.js';
import type {Connection} from './connection.js';
import {createMembership, type Membership} from './join.js';
import type {AccessResult, Part, SessionEvent} from './session-types.js';

/** Milliseconds after which a link that was up counts as a success, and waits start short again. */
const steady = 10_000;
/** Milliseconds between a host's looks at whether his list is in force still. */
const checkEvery = 10_000;

/** What attending shares with the session around it, which outlives the connection. */
export type Attendance = {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly bell: Bell;
  readonly user: string;
  readonly cluster: ClusterName;
  /** Waits after losses and exiles, and between looks for the second topic. */
  readonly losses: Backoff;
  readonly exiles: Backoff;
  readonly looks: Backoff;
  /** The part to play; it may change while we attend. */
  readonly part: () => Part;
  /** The change that somebody waits for. */
  readonly change: () => Change | undefined;
  readonly settle: (result: AccessResult) => void;
  /** The connection, or the session, has ended. */
  readonly isOver: () => boolean;
  readonly emit: (event: SessionEvent) => void;
  readonly tell: (state: LinkState, detail?: string) => void;
  /** We are on the first topic, and perhaps on the second one. */
  readonly onJoined: (membership: Membership) => void;
  readonly onAttempt: (membership: Membership) => void;
  /** Closes the connection; the next one is opened at once. */
  readonly giveUp: (why: string) => void;
  /** Sleeps, unless there is a reason not to. */
  readonly pause: (milliseconds: number, reason: () => boolean) => Promise<void>;
};

/** Plays the part that is wanted until there is another one, or all is over. */
export async function attend(context: Attendance): Promise<void> {
  const {connection, clock, bell, user, cluster, exiles, part, change, settle, tell, pause} = context;
  const first = part();
  const {role} = first;
  const isOver = (): boolean => context.isOver() || part().role !== role;
  const membership = createMembership({
    connection,
    clock,
    joining: {user, cluster, role, access: first.role === 'host' ? first.access : []},
    onLine(topic, line) {
      const message = line.type === 'bad' ? line : parseLine(line.text, topic, line.bytes);
      context.emit({type: 'line', topic, message});
    },
    onLoss: bell.ring,
  });
  context.onAttempt(membership);
  const pending = change();
  if (pending) pending.begun = true;

  while (!isOver()) {
    const next = change();
    if (next && !next.begun) {
      next.begun = true;
      if (next.part.role === 'host') await membership.replace(next.part.access);
    }

    const exile = await joinOnce(membership, isOver);
    if (isOver()) break;
    if (exile === undefined) {
      await stay(context, membership, isOver);
      continue;
    }

    const failed = change();
    if (failed?.begun === true) {
      if (failed.fromList && !failed.reconnected) {
        failed.reconnected = true;
        context.giveUp('The board is connected anew, for it keeps the old access list.');
        break;
      }

      settle(notInForce(exile));
    }

    membership.leave();
    const wait = exiles.next();
    tell('exiled', `${exile}; trying again in ${Math.max(1, Math.round(wait / 1000))} s`);
    await pause(wait, () => isOver() || change() !== undefined);
  }

  membership.leave();
}

/** @returns Why we are not there, if so. A failure that comes of the connection's end is not told twice. */
async function joinOnce(membership: Membership, isOver: () => boolean): Promise<string | undefined> {
  try {
    return await membership.join();
  } catch (error) {
    if (isOver()) return undefined;
    throw error;
  }
}

/** Is live as long as all is well. @returns When something is to be mended, or the second topic to be looked for. */
async function stay(context: Attendance, joined: Membership, isOver: () => boolean): Promise<void> {
  const {connection, clock, bell, cluster, losses, exiles, looks, part, change, settle, tell, pause} =
    context;
  exiles.reset();
  if (joined.extended) looks.reset();
  const {extended} = joined;
  context.onJoined(joined);
  joined.admit();

  const done = change();
  if (done?.begun === true) {
    const result = await describeChange(connection, cluster, done, joined);
    if (change() === done) settle(result);
  }

  const isDisturbed = (): boolean => isOver() || !joined.whole || change() !== undefined;
  const since = clock.now();
  const until = extended ? Infinity : since + looks.next();
  let check = part().role === 'host' ? since + checkEvery : Infinity;
  while (!isDisturbed() && clock.now() < until) {
    const next = Math.min(until, check);
    await bell.wait(clock, next === Infinity ? undefined : Math.max(0, next - clock.now()));
    if (isDisturbed() || clock.now() < check) continue;
    const amiss = await joined.check().catch(() => undefined);
    if (amiss !== undefined && !isOver()) {
      tell('lost', amiss);
      return;
    }

    check = clock.now() + checkEvery;
  }

  if (clock.now() - since >= steady) losses.reset();
  if (isOver() || joined.whole) return;
  if (!joined.talks) {
    tell('lost', 'The board closed the pipe, as it does with one that is left alone on its topic.');
  }

  await pause(losses.next(), isOver);
}
