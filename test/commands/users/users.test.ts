/** Several processes of one owner, on one machine and on two, and the one list that they share. */
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {rawPipe} from './raw-line.js';
import {openLab, type Lab} from '../../helpers/lab.js';
import type {Run} from '../../helpers/program.js';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

/** Another machine has other settings. */
const on = (machine: string) => ({env: {XDG_CONFIG_HOME: `${lab.directory}/${machine}`}});
const host = (machine: string, users: string) =>
  lab.start('alice', ['--host-cluster', `--users=${users}`], [], on(machine));
const users = (machine: string, ...words: readonly string[]) =>
  lab.start('alice', ['users', ...words, '--json'], [], on(machine)).finished;
const hosting = ({line}: Run, friends: string) =>
  line((text) => text.includes(`You host alice/friends for ${friends}:`));
const report = ({stdout}: {readonly stdout: string}) => JSON.parse(stdout) as Record<string, unknown>;

describe('p2p-tui users', {timeout: 120_000}, () => {
  it('a user is added on the machine of the host, who then joins, and both sides say when the list is in force', async () => {
    const server = host('server', 'bob');
    await hosting(server, 'bob');
    const carol = lab.start('carol', ['events', '--follow', '--json'], [], on('carol'));
    await carol.line((line) => line.includes('"state":"denied"'));
    const added = await users('server', 'add', 'carol');
    expect(added).toMatchObject({status: 0, stderr: ''});
    expect(report(added)).toMatchObject({inForce: true, users: ['alice', 'bob', 'carol'], added: ['carol']});
    await server.line((line) =>
      line.includes(
        'carol may join alice/friends, as another process on this machine asked, and the access list is in force',
      ),
    );
    await carol.line((line) => line.includes('"state":"live"'));
  });

  it('a user is added and removed from another machine', async () => {
    const server = host('server', 'bob');
    await hosting(server, 'bob');
    const added = await users('laptop', 'add', 'carol');
    expect(report(added)).toMatchObject({inForce: true, users: ['alice', 'bob', 'carol']});
    await server.line((line) => /carol may join alice\/friends, as alice@\S+ asked/.test(line));
    const removed = await users('laptop', 'remove', 'bob');
    expect(report(removed)).toMatchObject({inForce: true, users: ['alice', 'carol']});
    expect(report(await users('laptop', 'list'))).toMatchObject({inForce: true, users: ['alice', 'carol']});
  });

  it('a line that is forged in the name of the owner changes nothing, and is answered so', async () => {
    const server = host('server', 'bob');
    await hosting(server, 'bob');
    const {host: name} = report(await users('laptop', 'list'));
    // Alice is connected to the cluster by more than her host: that is no proof.
    const watching = lab.start('alice', ['events', '--follow', '--json'], [], on('laptop'));
    await watching.line((line) => line.includes('"state":"live"'));
    const forged = await rawPipe(lab, 'bob', 'alice/friends/p2p-tui');
    const expires = Math.floor(Date.now() / 1000) + 60;
    const when = new Date().toISOString().slice(0, 19);
    forged.write(
      `when=${when},expires=${expires},type=users,from=alice@laptop:7,to=${String(name)},add=mallory\n`,
    );
    await watching.line((line) => line.includes('the board does not show that it is alice who asks'));
    forged.close();
    expect(report(await users('server', 'list'))).toMatchObject({users: ['alice', 'bob']});
  });

  it('a change is kept where nobody hosts, and takes effect with the next host', async () => {
    const added = await users('server', 'add', 'carol');
    expect(added.status).toBe(0);
    expect(report(added)).toMatchObject({inForce: false, host: null, users: ['alice', 'carol']});
    await hosting(lab.start('alice', ['--host-cluster'], [], on('server')), 'carol');
  });

  it('somebody else than the owner is refused', async () => {
    const {status, stderr} = await lab.start('bob', ['users', 'add', 'carol'], [], on('bob')).finished;
    expect(status).toBe(1);
    expect(stderr).toContain('Only alice can say who joins alice/friends, and your account is bob.');
  });

  it('changes at once by several processes are all in the list', async () => {
    const server = host('server', 'bob');
    await hosting(server, 'bob');
    await Promise.all([
      users('server', 'add', 'carol'),
      users('server', 'add', 'dave'),
      users('server', 'add', 'eve'),
    ]);
    const {users: all} = report(await users('laptop', 'list'));
    expect(new Set(all as string[])).toEqual(new Set(['alice', 'bob', 'carol', 'dave', 'eve']));
  });
});

describe('two hosts of one cluster', {timeout: 120_000}, () => {
  it('the second host names the first and stands by, and hosts with the list in force when that one is killed', async () => {
    const first = host('server', 'bob');
    await hosting(first, 'bob');
    const second = host('laptop', 'carol');
    await second.line((line) =>
      /alice\/friends is hosted by alice@\S+ already: this process stands by, and hosts it for bob/.test(
        line,
      ),
    );
    expect(report(await users('server', 'add', 'dave'))).toMatchObject({inForce: true});
    await second.line((line) => line.includes('lets in alice bob dave'));
    first.child.kill('SIGKILL');
    await hosting(second, 'bob, dave');
    second.child.kill('SIGTERM');
    expect((await second.finished).status).toBe(0);
  });

  it('a host that stands by ends when it is told to, and leaves the first alone', async () => {
    const first = host('server', 'bob');
    await hosting(first, 'bob');
    const second = host('laptop', 'bob');
    await second.line((line) => line.includes('stands by'));
    second.child.kill('SIGTERM');
    expect((await second.finished).status).toBe(0);
    expect(report(await users('server', 'list'))).toMatchObject({inForce: true, users: ['alice', 'bob']});
  });
});
