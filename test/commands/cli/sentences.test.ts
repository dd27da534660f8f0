import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {runProgram} from '../../helpers/program.js';

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'p2p-tui-test-home-'));
});

afterAll(() => rm(home, {recursive: true, force: true}));

/** A user with an empty home directory: no keys, no agent, no settings. */
function stranger(): NodeJS.ProcessEnv {
  const {PATH} = process.env;
  return {PATH, HOME: home, USERPROFILE: home};
}

describe('failures at the start', () => {
  it.each<[what: string, args: readonly string[], status: number, sentence: RegExp]>([
    ['no terminal', ['--cluster=alice/friends'], 1, /terminal.*status --json/],
    ['no terminal for the demo', ['demo'], 1, /terminal/],
    ['a wrong flag', ['--cluser=alice/friends'], 2, /There is no flag --cluser: did you mean --cluster\?/],
    ['a wrong command', ['dance'], 2, /There is no command "dance"/],
    ['a command with a slip', ['statsu'], 2, /There is no command "statsu": did you mean status\?/],
    ['no SSH key to say whose cluster is meant', ['status'], 1, /ssh-keygen -t ed25519/],
    ['neither cluster nor users to host for', ['--host-cluster'], 2, /you\/friends with --users=bob,carol/],
    ['a cluster name that is none', ['status', '--cluster=alice'], 2, /"alice" is not a cluster/],
    [
      'the history of a cluster name that is none',
      ['events', '--cluster=../a/b'],
      2,
      /"\.\.\/a\/b" is not a cluster/,
    ],
    ['no SSH key', ['status', '--cluster=alice/friends'], 1, /ssh-keygen -t ed25519/],
    [
      'a sandbox that is none',
      ['doctor', '--sandbox=jail'],
      2,
      /--sandbox=jail must be one of auto, bwrap, firejail, sandbox-exec, none/,
    ],
    [
      'a sandbox of a worker that is none',
      ['--worker', '--cluster=a/b', '--sandbox=jail'],
      2,
      /--sandbox=jail must be one of/,
    ],
    [
      'a runtime of a worker that is none',
      ['--worker', '--cluster=a/b', '--runtime=cobol'],
      2,
      /a list of r, node/,
    ],
    [
      'a picture to compare without --headless',
      ['demo', '--verify'],
      2,
      /Say --headless too: --verify means nothing/,
    ],
    [
      'a directory that is a file',
      ['demo', '--headless', '--dir=/dev/null'],
      1,
      /\/dev\/null cannot be made/,
    ],
    [
      'a module that is missing',
      ['run', '--cluster=a/b', '-f', 'none.js'],
      1,
      /^none\.js cannot be read: no such file or directory/,
    ],
    [
      'a directory for a module',
      ['run', '--cluster=a/b', '-f', '/dev'],
      1,
      /^\/dev cannot be read: illegal operation on a directory/,
    ],
    ['no users to host for', ['--host-cluster', '--cluster=alice/friends'], 2, /--users=bob,carol/],
    ['a user name that is none', ['host', '--cluster=alice/friends', '--users=b b'], 2, /b b/],
    ['no accounts for the board', ['board'], 2, /--accounts=DIR/],
    ['a length of time that is none', ['status', '--cluster=a/b', '--wait=soon'], 2, /--wait=soon/],
    ['a runtime that is none', ['run', '--cluster=a/b', '--runtime=cobol'], 2, /node, r, command/],
    ['a function that is missing', ['run', '--cluster=a/b', '--runtime=node'], 2, /Give a function/],
    ['a file that is missing', ['run', '--cluster=a/b', '-f', 'no-such.rds'], 1, /no-such\.rds/],
    [
      'a file that is no R future',
      ['run', '--cluster=a/b', '--runtime=r', '-f', 'package.json'],
      1,
      /^package\.json is no RDS file: make it with saveRDS/,
    ],
    [
      'a cluster of which nothing is recorded',
      ['events', '--cluster=alice/friends'],
      1,
      /Nothing of alice\/friends is recorded/,
    ],
  ])('p2p-tui ends with one sentence because of %s', async (_, args, status, sentence) => {
    const {stderr, stdout, ...ended} = await runProgram(args, stranger());
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(ended.status).toBe(status);
  });

  it('p2p-tui shows the stack trace with --debug', async () => {
    const {stderr} = await runProgram(['status', '--cluster=alice', '--debug'], stranger());
    expect(stderr).toContain('    at ');
  });
});

describe('help', () => {
  it('p2p-tui prints its commands, the flags of one, and its version', async () => {
    expect((await runProgram(['--help'])).stdout).toContain('--host-cluster');
    expect((await runProgram(['worker', '--help'])).stdout).toContain('--drain-timeout=10m');
    expect(await runProgram(['help', 'worker'])).toEqual(await runProgram(['worker', '-h']));
    expect((await runProgram(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await runProgram(['-V'])).toEqual(await runProgram(['--version']));
  });
});
