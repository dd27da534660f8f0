/** Which cluster is meant where none is named, and that what R takes is taken. */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {parseArguments} from '../../../source/commands/cli/arguments.js';
import type {Context} from '../../../source/commands/cli/command.js';
import {findSettings, withKnownCluster} from '../../../source/commands/cli/settings.js';
import {openConfig} from '../../../source/session/config.js';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'p2p-tui-settings-'));
  vi.stubEnv('XDG_CONFIG_HOME', home);
  vi.stubEnv('HOME', home);
});
afterEach(async () => {
  told = [];
  vi.unstubAllEnvs();
  await rm(home, {recursive: true, force: true});
});

/** Where a command line leads, if nobody has to be asked for it. */
async function clusterFor(line: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const {flags, args} = parseArguments(line.split(' '));
  const find = findSettings({flags, args, env} as unknown as Context);
  const signal = AbortSignal.abort(new Error('The board was asked.'));
  return (await find({signal, onTrouble: (text) => void told.push(text)})).cluster;
}

/** What was told meanwhile. */
let told: string[] = [];

/** What the dashboard opens, as far as nobody has to be asked for it. */
function dashboardFor(line: string, env: NodeJS.ProcessEnv = {}): string | undefined {
  const {flags, args} = parseArguments(line.split(' '));
  return withKnownCluster({flags, args, env} as unknown as Context, openConfig()).cluster;
}

describe('commands without --cluster', () => {
  it.each([
    ['P2P_TUI_CLUSTER', {P2P_TUI_CLUSTER: 'carol/lab', R_FUTURE_P2P_CLUSTER: 'bob/lab'}, 'carol/lab'],
    ['R_FUTURE_P2P_CLUSTER', {P2P_TUI_CLUSTER: '', R_FUTURE_P2P_CLUSTER: ' bob/lab '}, 'bob/lab'],
  ])('it means that of %s, unless the flag is given', async (_, env, cluster) => {
    expect(openConfig().rememberOpened({cluster: 'alice/friends'})).toBeUndefined();
    expect(await clusterFor('--worker', env)).toBe(cluster);
    expect(await clusterFor('run --cluster=dave/lab', env)).toBe('dave/lab');
  });

  it('a variable that names no cluster is refused by its name', async () => {
    await expect(clusterFor('--worker', {R_FUTURE_P2P_CLUSTER: 'friends'})).rejects.toThrow(
      /^R_FUTURE_P2P_CLUSTER: "friends" is not a cluster/,
    );
  });

  it('it means the one opened last, the first of several, as long as no other board is meant', async () => {
    openConfig().rememberOpened({cluster: 'alice/friends,bob/lab', host: 'lan:2222'});
    expect(await clusterFor('--worker')).toBe('alice/friends');
    expect(await clusterFor('run --host=lan:2222')).toBe('alice/friends');
    await expect(clusterFor('--worker --host=other:2222')).rejects.toThrow('The board was asked.');
    await expect(clusterFor('--worker', {P2P_TUI_HOST: 'other'})).rejects.toThrow('The board was asked.');
  });

  it('it asks the board who we are where nothing was opened', async () => {
    await expect(clusterFor('--worker')).rejects.toThrow('The board was asked.');
    for (const line of ['run', 'status', 'events', 'users list']) {
      await expect(clusterFor(line)).rejects.toThrow('The board was asked.');
    }
  });

  it('whoever did not name it is told which one it is', async () => {
    openConfig().rememberOpened({cluster: 'alice/friends'});
    await clusterFor('status');
    await clusterFor('events --cluster=bob/lab');
    expect(told).toEqual(['The cluster is alice/friends.']);
  });

  it('the dashboard means that of the environment, else all that were open last, as long as no other board is meant', () => {
    const lab = {P2P_TUI_CLUSTER: 'carol/lab'};
    expect(dashboardFor('dashboard')).toBeUndefined();
    openConfig().rememberOpened({cluster: 'alice/friends,bob/lab', host: 'lan:2222'});
    expect(dashboardFor('dashboard')).toBe('alice/friends,bob/lab');
    expect(dashboardFor('dashboard --host=other')).toBeUndefined();
    expect(dashboardFor('dashboard', lab)).toBe('carol/lab');
    expect(dashboardFor('dashboard --cluster=dave/a,dave/b', lab)).toBe('dave/a,dave/b');
  });
});

describe('command lines of R', () => {
  it('a worker takes what future.p2p::worker takes, and --duration is in seconds', () => {
    const line = [
      '--worker',
      '--cluster=alice/friends',
      '--host=board.example',
      '--ssh_args=-J hop',
      '--duration=3600',
    ];
    const {command, flags} = parseArguments(line);
    expect(command.name).toBe('worker');
    expect(flags).toMatchObject({
      ...{cluster: 'alice/friends', host: 'board.example', sshArgs: '-J hop'},
      duration: {milliseconds: 3_600_000},
    });
  });

  it('a host takes what future.p2p::host_cluster takes', () => {
    const line = [
      '--host-cluster',
      '--users=bob,carol',
      '--host=board.example',
      '--ssh_args=-p 2222',
      '--duration=60',
    ];
    const {command, flags} = parseArguments(line);
    expect(command.name).toBe('host');
    expect(flags).toMatchObject({
      users: ['bob', 'carol'],
      sshArgs: '-p 2222',
      duration: {milliseconds: 60_000},
    });
  });
});
