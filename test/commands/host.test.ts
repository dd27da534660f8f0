import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Person} from '../../source/commands/demo/services.js';
import {openLab, type Lab} from '../helpers/lab.js';
import {start} from '../helpers/program.js';
import {rawPipe} from './users/raw-line.js';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

type Listed = {readonly topics: readonly {readonly pipes: readonly {readonly address: string}[]}[]};

function pipesOf(line: string): readonly {readonly address: string}[] {
  return (JSON.parse(line) as Listed).topics.flatMap(({pipes}) => pipes);
}

/** Somebody hosts other clusters than the lab's own. */
function startHosting(args: readonly string[], person: Person = 'alice') {
  const flags = lab.flags(person).filter((flag) => !flag.startsWith('--cluster'));
  const env = {...process.env, HOME: lab.directory, XDG_CONFIG_HOME: lab.directory};
  return start(['--host-cluster', ...args, ...flags], env);
}

describe('p2p-tui --host-cluster', {timeout: 60_000}, () => {
  it('a host of several clusters names the one each line is about', async () => {
    const host = startHosting([
      '--cluster=alice/friends,alice/lab',
      '--users=bob',
      '--json',
      '--duration=8s',
    ]);
    for (const cluster of ['alice/friends', 'alice/lab']) {
      const line = await host.line((text) => text.includes(`You host ${cluster} for bob`));
      expect(JSON.parse(line)).toMatchObject({type: 'note', cluster});
    }

    expect((await host.finished).status).toBe(0);
  });

  it('a host has one connection to the board, however many clusters it hosts', async () => {
    const clusters = ['alice/one', 'alice/two', 'alice/three'];
    const host = startHosting([`--cluster=${clusters.join()}`, '--users=bob', '--json']);
    // Of each cluster its own pipes are told, two on each of two topics.
    const looks = clusters.map((cluster) =>
      host.line((text) => {
        const {type, cluster: of} = JSON.parse(text) as {type: string; cluster: string};
        return type === 'listing' && of === cluster && pipesOf(text).length === 4;
      }),
    );
    const pipes = (await Promise.all(looks)).flatMap(pipesOf);
    expect(pipes).toHaveLength(12);
    expect(new Set(pipes.map(({address}) => address)).size).toBe(1);
    host.child.kill('SIGTERM');
    expect((await host.finished).status).toBe(0);
  });

  it("a host without --cluster lets others in to the owner's friends, and whoever asks for one's own list is told of that", async () => {
    const host = startHosting(['--users=bob', '--json']);
    await host.line((line) => line.includes('You host alice/friends for bob'));
    const flags = lab.flags('alice').filter((flag) => !flag.startsWith('--cluster'));
    const home = {...process.env, HOME: lab.directory, XDG_CONFIG_HOME: join(lab.directory, 'other')};
    const users = await start(['users', 'list', '--json', ...flags], home).finished;
    expect(JSON.parse(users.stdout)).toMatchObject({cluster: 'alice/friends', users: ['alice', 'bob']});
    const status = await start(['status', '--json', '--wait=1s', ...flags], home).finished;
    expect([status.status, status.stderr]).toEqual([0, 'The cluster is alice/personal.\n']);
    host.child.kill('SIGTERM');
    expect(await host.finished).toMatchObject({status: 0, stderr: 'The cluster is alice/friends.\n'});
  });

  it('a host keeps the list for the next time', async () => {
    const first = lab.start('alice', ['--host-cluster', '--users=carol', '--json']);
    await first.line((line) => line.includes('You host alice/friends for carol'));
    first.child.kill('SIGTERM');
    await first.finished;
    const again = lab.start('alice', ['--host-cluster', '--json']);
    await again.line((line) => line.includes('You host alice/friends for carol'));
    again.child.kill('SIGTERM');
    expect(await again.finished).toMatchObject({status: 0, stderr: ''});
  });

  it('a host says on standard error who holds the topic with another list, and hosts when that one has left', async () => {
    const holder = await rawPipe(lab, 'alice', 'friends/future.p2p -a alice,bob');
    const host = lab.start('alice', ['--host-cluster', '--users=carol', '--json']);
    await host.line((line) => line.includes('is held with the access list alice, bob'));
    holder.close();
    await host.line((line) => line.includes('You host alice/friends for carol'));
    host.child.kill('SIGTERM');
    expect((await host.finished).stderr).toMatch(
      /alice\/friends\/future\.p2p is held with the access list alice, bob .*; end that one/,
    );
  });

  it('a host refuses clusters of different owners before anything is sent', async () => {
    const host = startHosting(['--cluster=alice/fri,bob/x', '--users=bob']);
    expect(await host.finished).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('alice and bob cannot host from one process') as string,
    });
  });

  it('a host names each cluster that cannot be hosted on standard error, once', async () => {
    const {status, stderr} = await startHosting(['--cluster=alice/one,alice/two', '--users=bob'], 'bob')
      .finished;
    expect(status).toBe(1);
    for (const cluster of ['alice/one', 'alice/two']) {
      expect(stderr.split(`Only alice can host ${cluster}, and your account is bob.`)).toHaveLength(2);
    }
  });

  it('a host writes one line for one announcement, though it is sent on both topics', async () => {
    const host = lab.start('alice', ['--host-cluster', '--users=bob']);
    await host.line((line) => line.endsWith(' lets in alice bob'));
    host.child.kill('SIGTERM');
    const {stdout} = await host.finished;
    const [hellos, lists] = [/ hosts$/gm, / lets in alice bob$/gm].map((line) => stdout.match(line)?.length);
    expect(lists).toBeGreaterThan(0);
    expect(hellos).toBe(lists);
  });
});
