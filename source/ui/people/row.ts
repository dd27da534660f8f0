import {cleanText} from '../../message/clean.js';
import {wallTime} from '../../store/moments.js';
import type {Member, Projection} from '../../store/projection.js';
import {deedsOf, isLingering, isStranger, machinesOf} from '../../store/selectors/membership.js';
import type {Theme} from '../kit/theme.js';
import {byText} from '../kit/by-text.js';
import type {Cell, Column} from '../kit/column.js';
import {moment} from '../kit/format/clock-time.js';
import {count} from '../kit/format/count.js';
import {duration} from '../kit/format/duration.js';
import {perVersion} from '../kit/memo.js';
import {isThere} from '../workers/row.js';

/** The columns of people. */
type MemberColumn = 'user' | 'listed' | 'roles' | 'done' | 'seen' | 'since' | 'pipes';

/** From left to right. */
export const memberColumns: readonly Column<MemberColumn>[] = [
  {key: 'user', heading: 'USER', min: 11, ideal: 14, max: 24, priority: 0},
  {key: 'listed', heading: 'ACCESS', min: 10, ideal: 12, priority: 1},
  {key: 'roles', heading: 'ROLES', min: 18, ideal: 26, max: 34, priority: 2},
  {key: 'done', heading: 'DONE', min: 5, ideal: 7, priority: 6, align: 'right'},
  {key: 'seen', heading: 'SEEN', min: 5, ideal: 6, priority: 5, align: 'right'},
  {key: 'since', heading: 'SINCE', min: 6, ideal: 6, priority: 4, align: 'right'},
  {key: 'pipes', heading: 'CONNECTED FROM', min: 15, ideal: 24, max: 60, priority: 3},
];

/** What a person's peers are at this moment. */
type Roles = {
  readonly host: boolean;
  readonly workers: number;
  readonly clients: number;
  /** Clients that are lost, among those. */
  readonly lost: number;
  /** Jobs his workers have done. */
  readonly done: number;
  /** Since when the first of those who are there has been there: on the timeline, milliseconds. */
  readonly since: number;
};

/** The roles of everybody, by user. */
export const rolesOf = perVersion((projection: Projection): ReadonlyMap<string, Roles> => {
  const roles = new Map<string, Roles>();
  const add = (user: string, change: (before: Roles) => Partial<Roles>) => {
    const before = roles.get(user) ?? {
      host: false,
      workers: 0,
      clients: 0,
      lost: 0,
      done: 0,
      since: Infinity,
    };
    roles.set(user, {...before, ...change(before)});
  };
  for (const worker of projection.workers.values()) {
    const {user, done, joined} = worker;
    const there = isThere(worker);
    add(user, (before) => ({
      workers: before.workers + (there ? 1 : 0),
      done: before.done + done,
      since: there ? Math.min(before.since, joined) : before.since,
    }));
  }
  for (const {user, joined, keepalive} of projection.clients.values()) {
    add(user, ({clients, lost, since}) => ({
      clients: clients + 1,
      lost: lost + Number(keepalive?.lost !== undefined),
      since: Math.min(since, joined),
    }));
  }
  const {host} = projection;
  if (host !== undefined) add(host.user, ({since}) => ({host: true, since: Math.min(since, host.since)}));
  return roles;
});

/** The people: those on the list, then those seen without being on it. */
export const memberIds = perVersion((projection: Projection) =>
  [...projection.members.values()]
    .toSorted((a, b) => rank(a) - rank(b) || byText(a.user, b.user))
    .map((member) => member.user),
);

/** One person as a row. */
export function memberRow(
  member: Member,
  projection: Projection,
  now: number,
  theme: Theme,
): Readonly<Record<MemberColumn, Cell>> {
  const ours = member.user === projection.link.user;
  const roles = rolesOf(projection).get(member.user);
  const absent = member.seen === undefined;
  return {
    user: {
      text: cleanText(member.user, 40),
      tail: ours ? ' (you)' : '',
      ...(isStranger(member)
        ? {paint: theme.bad}
        : ours
          ? {paint: theme.ours}
          : absent
            ? {paint: theme.dim}
            : {}),
    },
    listed: accessCell(member, theme),
    roles: isStranger(member) ? {text: deedsOf(member), paint: theme.bad} : rolesCell(roles, absent, theme),
    done: roles === undefined || roles.done === 0 ? {text: '-', paint: theme.dim} : {text: count(roles.done)},
    seen: member.seen === undefined ? {text: '-', paint: theme.dim} : {text: duration(now - member.seen)},
    since: sinceCell(connectedAt(member, roles), projection, now, theme),
    pipes: connectedCell(member, projection.link.state === 'live', theme),
  };
}

/** Since when he is connected: as the board shows it, or where it does not, since the first of his peers came. */
function connectedAt({pipes, connected}: Member, roles: Roles | undefined): number | undefined {
  if (pipes !== undefined) return connected;
  return roles === undefined || roles.since === Infinity ? undefined : roles.since;
}

function sinceCell(at: number | undefined, projection: Projection, now: number, theme: Theme): Cell {
  if (at === undefined) return {text: '-', paint: theme.dim};
  return {text: moment(wallTime(projection, at), wallTime(projection, now))};
}

/** From where, machine by machine; what the board does not show us is told from what nobody holds. */
function connectedCell(member: Member, isNew: boolean, theme: Theme): Cell {
  if (member.pipes === undefined) return {text: '-', paint: theme.dim};
  if (member.pipes.length === 0) return {text: '○ not connected', paint: theme.dim};
  const machines = [...machinesOf(member)].map(([machine, links]) =>
    links === 1 ? machine : `${machine} ×${count(links)}`,
  );
  // While we are not there ourselves, what was seen last may be over.
  if (!isNew) return {text: cleanText(`◌ ${machines.join(' ')}`, 200), paint: theme.dim};
  const paint = isStranger(member) ? theme.bad : isLingering(member) ? theme.warn : theme.text;
  return {text: cleanText(`● ${machines.join(' ')}`, 200), paint};
}

function accessCell(member: Member, theme: Theme): Cell {
  if (isStranger(member)) return {text: '✗ stranger', paint: theme.bad};
  if (isLingering(member)) return {text: '! removed', paint: theme.warn};
  const {listed} = member;
  if (listed === undefined) return {text: '· unknown', paint: theme.dim};
  return listed ? {text: '✓ listed', paint: theme.good} : {text: '✗ removed', paint: theme.dim};
}

function rolesCell(roles: Roles | undefined, absent: boolean, theme: Theme): Cell {
  const lost = roles?.lost ?? 0;
  const parts = [
    roles?.host === true ? 'host' : '',
    amount(roles?.workers ?? 0, 'worker'),
    amount(roles?.clients ?? 0, 'client') + (lost === 0 ? '' : ` (${count(lost)} lost)`),
  ].filter((part) => part !== '');
  if (parts.length > 0) return {text: parts.join(', '), ...(lost > 0 && {paint: theme.warn})};
  return {text: absent ? 'not seen yet' : '-', paint: theme.dim};
}

function amount(number: number, one: string): string {
  return number === 0 ? '' : `${count(number)} ${one}${number === 1 ? '' : 's'}`;
}

function rank({listed, seen}: Member): number {
  return (listed === false ? 2 : 0) + (seen === undefined ? 1 : 0);
}
