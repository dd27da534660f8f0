/** Commands that want out of a sandbox. */
import {execFile} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {promisify} from 'node:util';
import {expect, it, onTestFinished, vi} from 'vitest';
import {noSandbox, type Sandbox} from '../../../source/runtime/sandbox/sandbox.js';
import {clone, deniedCalls, socket, type Machine} from '../../../source/runtime/sandbox/system-calls.js';
import {testCommand, textOf} from '../../runtime/support/command.js';
import {got, isRoot, layPrey, needsRoot, type Prey} from './probe.js';

const machine = process.arch as Machine;
const say = `echo ${got}`;

/** Perl that makes a system call, and says so if it was let. @param args as Perl has them */
function call(number: number | null | undefined, args: string, before = ''): readonly string[] {
  return ['perl', '-e', `${before} print "${got}" if syscall(${String(number)}, ${args}) >= 0`];
}

const denied = (name: string) => deniedCalls[name]?.[machine];
const shell = (script: string) => ['sh', '-c', script];

type Probe = readonly [what: string, argv: (prey: Prey) => readonly string[], root?: 'root'];

const probes: readonly Probe[] = [
  [
    'opens a setting of the kernel for writing',
    () => shell(`: >> /proc/sys/kernel/core_pattern && ${say}`),
    'root',
  ],
  [
    'opens a setting of the interrupts for writing',
    () => shell(`: >> /proc/irq/default_smp_affinity && ${say}`),
    'root',
  ],
  ['lists the devices of the machine', () => shell(`ls /sys/class && ${say}`)],
  ['is root', () => shell(`test "$(id -u)" = 0 && ${say}`), 'root'],
  ['reads a file of the user', ({secret}) => shell(`grep swordfish ${secret} && ${say}`)],
  ['lists the temporary files of others', ({secret}) => shell(`ls ${secret} && ${say}`)],
  ['changes a file of the user', ({secret}) => shell(`echo more >> ${secret} && ${say}`)],
  [
    'reads the environment of another process',
    () => shell(`grep -aqs P2P_TUI_TEST_SECRET=s /proc/[0-9]*/environ && ${say}`),
  ],
  ['signals another process', ({pid}) => shell(`kill -0 ${String(pid)} && ${say}`)],
  ['learns the name of the machine', () => shell(`test "$(uname -n)" = ${hostname()} && ${say}`)],
  [
    'learns the search path of the user',
    () => shell(`cat /proc/1/environ /proc/self/environ | grep -aq p2p-tui-test-path && ${say}`),
  ],
  ['makes a user namespace', () => shell(`unshare --user true && ${say}`)],
  ['makes a user namespace by clone', () => call(clone[machine], '0x10000011, 0, 0, 0, 0')],
  ['makes a namespace of mounts', () => shell(`unshare --mount true && ${say}`), 'root'],
  ['mounts', () => shell(`unshare --mount mount -t tmpfs none /mnt && ${say}`), 'root'],
  [
    'enters a namespace',
    () => call(denied('setns'), 'fileno(F), 0', 'open(F, "<", "/proc/self/ns/uts");'),
    'root',
  ],
  ['traces a process', () => call(denied('ptrace'), '0, 0, 0, 0')],
  [
    'keeps a key in the kernel',
    () => call(denied('add_key'), '$a, $b, $b, 4, -2', '$a = "user"; $b = "p2ps";'),
  ],
  ['uses userfaultfd', () => call(denied('userfaultfd'), '1')],
  ['uses io_uring', () => call(denied('io_uring_setup'), '4, $p', '$p = "\\0" x 120;')],
  ['uses bpf', () => call(denied('bpf'), '0, $p, 72', '$p = pack("L4", 2, 4, 4, 1) . "\\0" x 56;'), 'root'],
  [
    'counts events of the processor',
    () => call(denied('perf_event_open'), '$p, 0, -1, -1, 0', '$p = pack("L2Q", 1, 112, 0) . "\\0" x 96;'),
    'root',
  ],
  ['reads the log of the kernel', () => call(denied('syslog'), '10, 0, 0'), 'root'],
  [
    'sets the clock',
    () =>
      call(
        denied('clock_settime'),
        '0, $t',
        `$t = "\\0" x 16; syscall(${machine === 'x64' ? '228' : '113'}, 0, $t);`,
      ),
    'root',
  ],
  ['makes a socket to the host of a virtual machine', () => call(socket[machine], '40, 1, 0')],
];

/** Runs a command line under a sandbox, and another after it. @returns what the first said, and the second */
async function attempt(sandbox: Sandbox, argv: readonly string[]): Promise<readonly string[]> {
  const {run} = await testCommand({sandbox});
  const first = await run(argv as [string, ...string[]]);
  const next = await run(['echo', 'served']);
  return [textOf(first.outcome), textOf(next.outcome)];
}

/** Each does outside what it wants to, and is stopped in this sandbox, which then serves the next job. */
export function commandEscapes(sandbox: Sandbox): void {
  for (const [what, argv, root] of probes) {
    const skipped = root !== undefined && !isRoot;
    const name = `a command that ${what} outside is stopped inside, and the next one is served`;
    it.skipIf(skipped)(`${name}${skipped ? needsRoot : ''}`, async () => {
      vi.stubEnv('PATH', `${process.env['PATH'] ?? ''}:/opt/p2p-tui-test-path`);
      onTestFinished(() => void vi.unstubAllEnvs());
      const line = argv(await layPrey());
      expect((await attempt(noSandbox, line))[0]).toContain(got);
      const [said, next] = await attempt(sandbox, line);
      expect(said).not.toContain(got);
      expect(next).toBe('served\n');
    });
  }

  it('a program that a job leaves behind ends with the job', async () => {
    const mark = `1000.${String(Date.now())}${randomUUID().replace(/\D/g, '')}`;
    // Once it is there it has a session of its own, so that no signal to the job reaches it.
    const daemon = `: > begun; exec sleep ${mark} > /dev/null 2>&1 < /dev/null`;
    const line = shell(`setsid sh -c '${daemon}' & until [ -e begun ]; do sleep 0.01; done; echo begun`);
    const leftBehind = () =>
      readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .filter((pid) => {
          try {
            return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark);
          } catch {
            return false;
          }
        });
    expect((await attempt(noSandbox, line))[0]).toBe('begun\n');
    const [outside = '', ...more] = leftBehind();
    expect([outside, more]).toEqual([expect.stringMatching(/\d/), []]);
    process.kill(Number(outside), 'SIGKILL');
    await expect.poll(leftBehind).toEqual([]);
    expect(await attempt(sandbox, line)).toEqual(['begun\n', 'served\n']);
    expect(leftBehind()).toEqual([]);
  });

  it('a command may have more arguments than a sandbox takes itself', async () => {
    const many = Array.from({length: 20_000}, () => 'word');
    expect(await attempt(sandbox, [...shell('echo $#'), 'sh', ...many])).toEqual(['20000\n', 'served\n']);
  });

  it('a tree of directories that no path reaches to the bottom costs no result', async () => {
    const {run, directory} = await testCommand({sandbox});
    const dig = 'for (1..100) { mkdir "d" x 200; chdir "d" x 200 } print "dug"';
    expect(textOf((await run(['perl', '-e', dig])).outcome)).toBe('dug');
    const {stdout} = await promisify(execFile)('find', [directory, '-name', 'dd*']);
    expect(stdout).toBe('');
  });
}
