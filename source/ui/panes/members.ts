import {cleanText} from '../../message/clean.js';
import type {Member, Projection} from '../../store/projection.js';
import {isLingering, machinesOf} from '../../store/selectors/membership.js';
import {clockTime} from '../format/clock-time.js';
import {count} from '../format/count.js';
import {duration} from '../format/duration.js';
import type {Cell, Column} from '../render/column.js';
import {perVersion} from '../render/memo.js';
import {drawTable} from '../render/table.js';
import type {Theme} from '../theme.js';
import type {Pane} from './pane.js';

type MemberColumn = 'user' | 'listed' | 'roles' | 'done' | 'seen' | 'since' | 'pipes';

const memberColumns: readonly Column<MemberColumn>[] = [
  {key: 'user', heading: 'USER', min: 8, ideal: 14, max: 24, priority: 0},
  {key: 'listed', heading: 'ACCESS', min: 9, ideal: 12, priority: 1},
  {key: 'roles', heading: 'ROLES', min: 16, ideal: 30, max: 34, priority: 2},
  {key: 'done', heading: 'DONE', min: 5, ideal: 7, priority: 5, align: 'right'},
  {key: 'seen', heading: 'SEEN', min: 5, ideal: 6, priority: 3, align: 'right'},
  {key: 'since', heading: 'SINCE', min: 5, ideal: 5, priority: 6, align: 'right'},
  {key: 'pipes', heading: 'CONNECTED FROM', min: 15, ideal: 24, max: 60, priority: 4},
];

/** What a person's peers are at this moment. */
export type Roles = {
  readonly host: boolean;
  readonly workers: number;
  readonly clients: number;
  /** Jobs his workers have done. */
  readonly done: number;
};

/** The roles of everybody, by user. */
export const rolesOf = perVersion((projection: Projection): ReadonlyMap<string, Roles> => {
  const roles = new Map<string, Roles>();
  const add = (user: string, change: (before: Roles) => Partial<Roles>) => {
    const before = roles.get(user) ?? {host: false, workers: 0, clients: 0, done: 0};
    roles.set(user, {...before, ...change(before)});
  };
  for (const {user, state, done} of projection.workers.values()) {
    const there = state !== 'expired' && state !== 'gone' && state !== 'lost';
    add(user, (before) => ({workers: before.workers + (there ? 1 : 0), done: before.done + done}));
  }
  for (const {user} of projection.clients.values()) add(user, ({clients}) => ({clients: clients + 1}));
  if (projection.host !== undefined) add(projection.host.user, () => ({host: true}));
  return roles;
});

const memberIds = perVersion((projection: Projection) =>
  [...projection.members.values()]
    .toSorted((a, b) => rank(a) - rank(b) || (a.user < b.user ? -1 : a.user > b.user ? 1 : 0))
    .map((member) => member.user),
);

/** The people: those on the list, then those seen without being on it. */
export const membersPane: Pane = {
  id: 'members',
  tab: 'People',
  ids: memberIds,
  content(context) {
    const {projection, now, theme} = context;
    const members = [...projection.members.values()];
    const listed = members.filter((member) => member.listed === true).length;
    const lines = drawTable(
      {
        columns: memberColumns,
        ids: memberIds(projection),
        row: (user) => {
          const member = projection.members.get(user);
          return member && memberRow(member, projection, now, theme);
        },
        empty: 'Nobody has been seen yet.',
      },
      {...context, width: context.columns, height: context.rows},
    );
    const known = members.some((member) => member.listed !== undefined);
    return {
      title: `People ${count(members.length)}`,
      hint: known ? `${count(listed)} on the access list` : 'access list not seen yet',
      lines,
    };
  },
};

function memberRow(
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
      ...(ours ? {paint: theme.ours} : absent ? {paint: theme.dim} : {}),
    },
    listed: accessCell(member, theme),
    roles: rolesCell(roles, absent, theme),
    done: roles === undefined || roles.done === 0 ? {text: '-', paint: theme.dim} : {text: count(roles.done)},
    seen: member.seen === undefined ? {text: '-', paint: theme.dim} : {text: duration(now - member.seen)},
    since:
      member.joined === undefined
        ? {text: '-', paint: theme.dim}
        : {text: clockTime(member.joined, {to: 'minutes'}), paint: theme.dim},
    pipes: connectedCell(member, theme),
  };
}

/** From where, machine by machine; what the board does not show us is told from what nobody holds. */
function connectedCell(member: Member, theme: Theme): Cell {
  if (member.pipes === undefined) return {text: '-', paint: theme.dim};
  if (member.pipes.length === 0) return {text: '○ not connected', paint: theme.dim};
  const machines = [...machinesOf(member)].map(([machine, links]) =>
    links === 1 ? machine : `${machine} ×${count(links)}`,
  );
  const paint = isLingering(member) ? theme.warn : theme.text;
  return {text: cleanText(`● ${machines.join(' ')}`, 200), paint};
}

function accessCell(member: Member, theme: Theme): Cell {
  if (isLingering(member)) return {text: '! removed', paint: theme.warn};
  const {listed} = member;
  if (listed === undefined) return {text: '· unknown', paint: theme.dim};
  return listed ? {text: '✓ listed', paint: theme.good} : {text: '✗ not listed', paint: theme.warn};
}

function rolesCell(roles: Roles | undefined, absent: boolean, theme: Theme): Cell {
  const parts = [
    roles?.host === true ? 'host' : '',
    amount(roles?.workers ?? 0, 'worker'),
    amount(roles?.clients ?? 0, 'client'),
  ].filter((part) => part !== '');
  if (parts.length > 0) return {text: parts.join(', ')};
  return {text: absent ? 'not seen yet' : '-', paint: theme.dim};
}

function amount(number: number, one: string): string {
  return number === 0 ? '' : `${count(number)} ${one}${number === 1 ? '' : 's'}`;
}

function rank({listed, seen}: Member): number {
  return (listed === false ? 2 : 0) + (seen === undefined ? 1 : 0);
}
