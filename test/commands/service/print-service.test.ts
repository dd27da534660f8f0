import {resolve} from 'node:path';
import {describe, expect, it} from 'vitest';
import {UsageError} from '../../../source/commands/cli/exit-status.js';
import {printed, startOf} from './service-lines.js';

const base = ['--worker', '--cluster=alice/friends'];

describe('printService', () => {
  it('a unit starts this program with the very flags that were given, but for the printing', async () => {
    const {status, stdout, stderr} = await printed([
      ...['worker', '--cluster', 'alice/friends', '--print-systemd-unit=user'],
      ...['--hours=22-7', '--hours=12-13', '--no-proxy', '--json', '--ssh-args=-J "my hop"'],
    ]);
    expect([status, stderr]).toEqual([0, '']);
    expect(startOf(stdout)).toMatch(/^\S*node\S* /);
    expect(startOf(stdout).slice(startOf(stdout).indexOf('--worker'))).toBe(
      String.raw`--worker --cluster=alice/friends --hours=22-7 --hours=12-13 --no-proxy --json "--ssh-args=-J \"my hop\""`,
    );
  });

  it('a host is hosted by a unit of its own', async () => {
    const {stdout} = await printed([
      ...['--host-cluster', '--cluster=alice/friends,alice/lab', '--users=bob,carol'],
      '--print-systemd-unit=system',
    ]);
    expect(startOf(stdout)).toMatch(/ --host-cluster --cluster=alice\/friends,alice\/lab --users=bob,carol$/);
    expect(stdout).toContain('Description=the p2p-tui host of alice/friends,alice/lab\n');
  });

  it('the path of a key counts from where it was typed, and from home where it says so', async () => {
    const line = async (...args: string[]) =>
      startOf((await printed([...base, '--print-systemd-unit=user', ...args])).stdout)
        .split(' ')
        .at(-1);
    expect(await line('-i', 'key')).toBe(`--identity=${resolve('key')}`);
    expect(await line('--identity=~/key')).toBe('--identity=~/key');
  });

  it('a worker has the time of its drain timeout to end', async () => {
    const stop = async (...args: string[]) =>
      /^TimeoutStopSec=(.*)$/m.exec(
        (await printed([...base, '--print-systemd-unit=user', ...args])).stdout,
      )?.[1];
    expect([await stop(), await stop('--drain-timeout=90s')]).toEqual(['630s', '120s']);
  });

  it('without systemd-notify a unit waits for nobody to tell of readiness and life, and says so', async () => {
    const {stdout} = await printed([...base, '--print-systemd-unit=user'], {PATH: '/nowhere'});
    expect(stdout).toMatch(/^# There is no systemd-notify here, .*\nType=exec$/m);
    expect(stdout).not.toMatch(/^(Watchdog|NotifyAccess)/m);
  });

  it('variables that the service does not know are named, not shown', async () => {
    const env = {PATH: '/bin', P2P_TUI_HOST: 'board', https_proxy: 'http://eve:secret@proxy', LANG: 'C'};
    const {stdout, stderr} = await printed([...base, '--print-launchd-plist'], env);
    expect(stderr).toBe(
      'The service does not know P2P_TUI_HOST, https_proxy of this environment: give flags instead.\n',
    );
    expect(stdout).not.toContain('secret');
  });

  it('nothing is printed where nothing is asked for', async () => {
    expect(await printed(base)).toEqual({status: undefined, stdout: '', stderr: ''});
  });

  it.each([
    [['--worker', '--print-systemd-unit=user'], /^Say which cluster with --cluster=owner\/name: a service/],
    [[...base, '--print-launchd-plist', '--print-systemd-unit=user'], /^Choose one of --print-systemd-unit/],
    [
      [...base, '--print-systemd-unit=user', '--stop-on-eof'],
      /^A service has no standard input.* --stop-on-eof\.$/,
    ],
    [[...base, '--print-systemd-unit=root'], /^--print-systemd-unit=root must be one of user, system\.$/],
  ])('the line %j is refused in one sentence', async (line, sentence) => {
    const refused = await printed(line).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UsageError);
    expect((refused as Error).message).toMatch(sentence);
  });
});
