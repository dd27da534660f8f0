import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmod, readFile, writeFile} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import {createInterface} from 'node:readline';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {createNotifier} from '../../../source/commands/service/notify.js';
import {handClock} from '../../helpers/hand-clock.js';
import {useLab, wormholeFlags} from '../../helpers/lab.js';
import {has, needing} from '../../peers/helpers/which.js';
import {testDirectory} from '../../runtime/support/directory.js';

const asked = {NOTIFY_SOCKET: '/run/systemd/notify'};

function scene(env: NodeJS.ProcessEnv, send?: (state: string) => Promise<unknown>) {
  const clock = handClock();
  const told: string[] = [];
  const troubles: string[] = [];
  const notifier = createNotifier({
    ...{env, clock, pid: 7},
    onTrouble: (text) => troubles.push(text),
    send: send ?? ((state) => Promise.resolve(told.push(state))),
  });
  /** Lets time pass, and what is under way come to its end. */
  const pass = async (milliseconds: number) => {
    clock.advance(milliseconds);
    await new Promise(setImmediate);
  };
  return {clock, notifier, told, troubles, pass};
}

describe('createNotifier', () => {
  it('systemd is told of readiness, of life three times in its time limit, and once that we end', async () => {
    const {clock, notifier, told, pass} = scene({...asked, WATCHDOG_USEC: '120000000', WATCHDOG_PID: '7'});
    notifier.ready();
    await pass(0);
    expect(told).toEqual(['READY=1']);
    await pass(39_999);
    expect(told).toHaveLength(1);
    await pass(1);
    await pass(40_000);
    expect(told.slice(1)).toEqual(['WATCHDOG=1', 'WATCHDOG=1']);
    notifier.stopping();
    notifier.stopping();
    await pass(40_000);
    expect(told.slice(3)).toEqual(['STOPPING=1', 'WATCHDOG=1']);
    notifier.close();
    await pass(80_000);
    expect(told).toHaveLength(5);
    expect(clock.timers).toBe(0);
  });

  it.each([
    ['where systemd did not ask', {WATCHDOG_USEC: '120000000'}, []],
    ['of life where it asks only for readiness', asked, ['READY=1']],
    [
      'of life where it watches another process',
      {...asked, WATCHDOG_USEC: '120000000', WATCHDOG_PID: '8'},
      ['READY=1'],
    ],
  ])('nothing is told %s', async (_, env, told) => {
    const all = scene(env);
    all.notifier.ready();
    await all.pass(400_000);
    expect(all.told).toEqual(told);
  });

  it('it is said once that systemd cannot be told, and tried on', async () => {
    const send = vi.fn(() => Promise.reject(new Error('spawn systemd-notify ENOENT')));
    const {notifier, troubles, pass} = scene({...asked, WATCHDOG_USEC: '3000000'}, send);
    notifier.ready();
    for (let second = 0; second < 3; second++) await pass(1000);
    expect(send).toHaveBeenCalledTimes(4);
    expect(troubles).toEqual(['systemd cannot be told how this is: spawn systemd-notify ENOENT']);
  });
});

const receiver = `
import socket, sys
bound = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
bound.bind(sys.argv[1])
print('bound', flush=True)
while True: print(bound.recv(4096).decode(), flush=True)
`;

describe(needing('systemd-notify', 'systemd-notify', 'python3'), () => {
  it.skipIf(!has('systemd-notify') || !has('python3'))('a state reaches the socket of systemd', async () => {
    const socket = join(await testDirectory(), 'notify');
    const child = spawn('python3', ['-c', receiver, socket], {stdio: ['ignore', 'pipe', 'inherit']});
    onTestFinished(() => void child.kill());
    const lines = createInterface({input: child.stdout});
    await once(lines, 'line');
    const env = {...process.env, NOTIFY_SOCKET: socket};
    const troubles: string[] = [];
    const clock = handClock();
    const notifier = createNotifier({env, clock, onTrouble: (text) => troubles.push(text)});
    const heard = once(lines, 'line');
    notifier.ready();
    expect(await heard).toEqual(['READY=1']);
    notifier.close();
    expect(troubles).toEqual([]);
  });
});

const lab = useLab();

describe.skipIf(process.platform === 'win32')('workers and hosts under systemd', {timeout: 60_000}, () => {
  it.each([
    ['worker', ['--worker', '--runtime=command', '--sandbox=none']],
    ['host', ['--host-cluster', '--users=bob']],
  ])('a %s tells systemd that it is ready, that it lives, and that it ends', async (role, args) => {
    // Stands for systemd's, and writes down what it is to tell.
    const directory = await testDirectory();
    const [program, told] = [join(directory, 'systemd-notify'), join(directory, 'told')];
    await writeFile(program, `#!/bin/sh\necho "$1" >> '${told}'\n`);
    await chmod(program, 0o755);
    const run = lab().start(
      role === 'host' ? 'alice' : 'bob',
      [...args, '--json', ...(role === 'host' ? [] : wormholeFlags(lab()))],
      [],
      {
        env: {
          PATH: [directory, process.env['PATH']].join(delimiter),
          ...{NOTIFY_SOCKET: '/nowhere', WATCHDOG_USEC: '600000'},
        },
      },
    );
    const read = () => readFile(told, 'utf8').catch(() => '');
    await vi.waitFor(async () => expect(await read()).toMatch(/^READY=1\nWATCHDOG=1\nWATCHDOG=1\n/), {
      timeout: 20_000,
    });
    run.child.kill('SIGTERM');
    expect(await run.finished).toMatchObject({status: 0});
    expect(await read()).toMatch(/^READY=1\n(WATCHDOG=1\n)+STOPPING=1\n/);
  });
});
