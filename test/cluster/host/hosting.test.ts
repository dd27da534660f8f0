import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Clock} from '../../../source/clock/clock.js';
import {systemClock} from '../../../source/clock/system.js';
import {openConfig} from '../../../source/session/config.js';
import {openHosting} from '../../../source/cluster/host/hosting.js';
import {usersProblem} from '../../../source/cluster/host/users-problem.js';
import type {HostingEvent} from '../../../source/store/event.js';
import {openStore} from '../../../source/store/open-store.js';
import {hostingFacts, type HostingFacts} from '../../../source/store/selectors/hosting.js';
import {isLink, open, rawPipe, start} from '../../board/fixture.js';
import {handClock} from '../../helpers/hand-clock.js';

function stepOf({active, busy, inForce, obstacle, users}: HostingEvent): string {
  const words = [active && 'active', busy && 'busy', inForce && 'in force', obstacle];
  return [...words.filter((word) => typeof word === 'string'), users.join(' ')].join(', ');
}

/** A dashboard's session of alice on a board of its own, and the hosting over it. */
async function dashboard(duration?: number, clock: Clock = systemClock) {
  const directory = await mkdtemp(join(tmpdir(), 'p2p-tui-hosting-'));
  onTestFinished(() => rm(directory, {recursive: true, force: true}));
  const server = await start();
  const alice = open('alice', server);
  const notes: string[] = [];
  /** The hosting events, each in a few words. */
  const steps: string[] = [];
  const store = openStore({
    clock,
    onEvent(event) {
      if (event.type === 'note') notes.push(event.text);
      if (event.type === 'hosting') steps.push(stepOf(event));
    },
  });
  onTestFinished(store.close);
  const hosting = openHosting({
    board: alice,
    cluster: 'alice/friends',
    clock,
    record: store.append,
    lists: openConfig(directory).listsOn('lan'),
    id: () => 'alice@desk:1-2',
    hold: () => Promise.reject(new Error('Nothing is held here.')),
    duration,
  });
  /** What the projection says at this moment. */
  const shown = () => {
    store.append({type: 'tick'});
    const {notice, ...facts} = hostingFacts(store.projection) as HostingFacts;
    return {...facts, notice: notice && {...notice, age: store.projection.now - notice.at}};
  };
  await alice.until(isLink('denied'));
  return {server, alice, hosting, notes, steps, directory, shown};
}

describe('hosting', () => {
  it('a host lets a user in, removes the user by name, and remembers the access list', async () => {
    const {server, hosting, notes, directory, shown} = await dashboard();
    await hosting.host(['bob']);
    expect(shown().active).toBe(true);
    await hosting.add('carol');
    expect(notes.at(-1)).toBe('carol may join alice/friends, and the access list is in force.');
    const carol = open('carol', server);
    await carol.until(isLink('live'));
    await hosting.remove('carol');
    expect(notes.at(-1)).toBe(
      'carol is still connected: the board keeps a removed user until they disconnect. ' +
        'carol may not join alice/friends any more, and the access list is in force.',
    );
    expect(shown().notice?.level).toBe('warn');
    expect(openConfig(directory).listsOn('lan').usersOf('alice/friends')).toEqual(['bob']);
  });

  it('a host sends nothing for an invalid user name, for the owner, or for a user who is on the list', async () => {
    const {hosting, notes, alice, shown} = await dashboard();
    await hosting.host(['b,b']);
    expect(notes.at(-1)).toMatch(/is not a user name/);
    expect(alice.role).toBe('member');
    await hosting.host(['bob']);
    await hosting.add('Bob!');
    expect(notes.at(-1)).toMatch(/is not a user name/);
    await hosting.add('bob');
    expect(notes.at(-1)).toMatch(/already/);
    await hosting.remove('alice');
    expect(notes.at(-1)).toMatch(/cannot be removed/);
    expect(shown().users).toEqual(['alice', 'bob']);
    expect(usersProblem([])).toMatch(/at least one/);
    expect(usersProblem(['bob', 'root'], 'pipe.pico.sh')).toMatch(/Nobody on pico\.sh can be called "root"/);
    expect(usersProblem(['bob', 'root'], 'board.lan')).toBeUndefined();
    const many = (count: number) => Array.from({length: count}, (_, index) => `u${index}`.padEnd(50, 'x'));
    expect(usersProblem(many(600))).toBeUndefined();
    expect(usersProblem(many(700))).toMatch(/cannot be told of a list of 700 users/);
  });

  it('each step of hosting is recorded as an event that holds the whole state', async () => {
    const {hosting, steps} = await dashboard();
    await hosting.host(['bob']);
    await hosting.add('carol');
    await hosting.remove('bob');
    await hosting.stop('Enough.');
    expect(steps).toEqual([
      'not connected yet, alice',
      'alice',
      'busy, alice',
      'active, busy, in force, alice bob',
      'active, in force, alice bob',
      'active, busy, alice bob carol',
      'active, busy, in force, alice bob carol',
      'active, in force, alice bob carol',
      'active, busy, alice carol',
      'active, busy, in force, alice carol',
      'active, in force, alice carol',
      'alice carol',
    ]);
  });

  it('a host that finds the topic held gets a notice of the holder, and is a member again', async () => {
    const {server, hosting, notes, alice, shown} = await dashboard();
    await rawPipe('alice', server, 'friends/future.p2p');
    await hosting.host(['bob']);
    expect(notes.at(-1)).toMatch(
      /^You do not host alice\/friends: .* held with no access list .*; end that one, wait, .* another cluster name\.$/,
    );
    expect(shown().active).toBe(false);
    expect(alice.role).toBe('member');
  });

  it('a host that stops leaves the topic to the next host', async () => {
    const {server, hosting, alice, notes, shown} = await dashboard();
    await hosting.host(['bob']);
    await hosting.stop('Enough.');
    expect(alice.role).toBe('member');
    expect(shown().active).toBe(false);
    expect(notes.at(-1)).toBe('alice/friends is not hosted from here any more; nobody new can join.');
    const next = open('alice', server, {role: 'host', access: ['carol']});
    await next.until(isLink('live'));
  });

  it('a change that is under way when hosting stops gives no further notice', async () => {
    const {hosting, notes, shown} = await dashboard();
    await hosting.host(['bob']);
    const changed = hosting.add('carol');
    await hosting.stop('Enough.');
    await changed;
    expect(notes).toEqual([
      'Asking the board to let bob into alice/friends …',
      'You host alice/friends for bob: the access list is in force.',
      'alice/friends is not hosted from here any more; nobody new can join.',
    ]);
    expect(shown().users).toEqual(['alice', 'bob', 'carol']);
  });

  it('a host that stops gets a notice that another host goes on, where one does', async () => {
    const {server, hosting, notes} = await dashboard();
    const other = open('alice', server, {role: 'host', access: ['bob']});
    await other.until(isLink('live'));
    await hosting.host(['bob']);
    await hosting.stop('Enough.');
    expect(notes.at(-1)).toBe(
      'alice/friends is not hosted from here any more; another host of alice goes on.',
    );
    const bob = open('bob', server);
    await bob.until(isLink('live'));
  });

  it('a host with a duration can be extended', async () => {
    const {hosting, notes, shown} = await dashboard(3600, handClock(Date.UTC(2026, 10, 21)));
    await hosting.host(['bob']);
    const end = shown().leaveAt ?? 0;
    hosting.extend();
    expect(shown().leaveAt).toBe(end + 3_600_000);
    expect(notes.at(-1)).toMatch(/^You host alice\/friends until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d now\.$/);
  });

  it('hosting lasts for its duration when the clock is set back, and shows when it will end', async () => {
    const start = Date.UTC(2026, 10, 21);
    const hour = 3_600_000;
    const clock = handClock(start);
    const {hosting, shown} = await dashboard(3600, clock);
    await hosting.host(['bob']);
    clock.jump(-hour);
    expect(shown().leaveAt).toBe(start);
    hosting.extend();
    expect(shown().leaveAt).toBe(start + hour);
    expect(shown().notice).toMatchObject({age: 0});
    clock.advance(2 * hour - 1);
    expect(shown().active).toBe(true);
    expect(shown().notice).toMatchObject({age: 2 * hour - 1});
    clock.advance(1);
    await expect.poll(() => shown().active).toBe(false);
  });
});
