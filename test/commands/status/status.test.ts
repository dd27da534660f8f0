import {once} from 'node:events';
import {createServer, type AddressInfo} from 'node:net';
import {describe, expect, it} from 'vitest';
import {startTimeout} from '../../../source/commands/cli/time-limits.js';
import {useLab} from '../../helpers/lab.js';
import {runProgram} from '../../helpers/program.js';

const lab = useLab();

describe('clusters that cannot be joined', {timeout: 60_000}, () => {
  it('p2p-tui status fails after the timeout that it is given', async () => {
    const {status, stdout, stderr} = await lab().run('carol', ['status', '--timeout=2s']);
    expect(stderr).toMatch(
      /^alice\/friends is not hosted now, .*; next try in \d s\nalice\/friends could not be joined within 2s: .+\n$/,
    );
    expect(stdout).toBe('');
    expect(status).toBe(1);
  });

  it('p2p-tui status needs no place to write to', async () => {
    const nowhere = {
      XDG_CONFIG_HOME: '/dev/null/config',
      XDG_DATA_HOME: '/dev/null/data',
      TMPDIR: '/dev/null',
    };
    const {finished} = lab().start('carol', ['status', '--timeout=1s'], [], {env: nowhere});
    const {stderr} = await finished;
    expect(stderr).toMatch(/^alice\/friends is not hosted now, .*\n.* could not be joined within 1s: .+\n$/);
  });

  it('p2p-tui status fails when no board answers, and prints what it knows for programs', async () => {
    // It takes connections, and never says a word.
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const {port} = silent.address() as AddressInfo;
    const flags = lab()
      .flags('carol')
      .filter((flag) => !flag.startsWith('--host'));
    const args = ['status', '--json', '--timeout=2s', `--host=127.0.0.1:${port}`, ...flags];
    const {status, stdout, stderr} = await runProgram(args, {...process.env, HOME: lab().directory});
    silent.close();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^alice\/friends could not be joined within 2s: .+\n$/);
    const snapshot = JSON.parse(stdout) as {link: {state: string}; workers: unknown[]};
    expect(snapshot.link.state).not.toBe('live');
    expect(snapshot.workers).toEqual([]);
  });

  it('p2p-tui status fails after 15 s when it is given no timeout, and gives the reason', async () => {
    const {stderr, status} = await lab().run('carol', ['status']);
    expect(stderr).toMatch(
      /^.*not hosted.*; next try in \d s\nalice\/friends could not be joined within 15s: .*not hosted.*\n$/,
    );
    expect(status).toBe(1);
  });
});

describe('timeouts and prompts', () => {
  it('the timeout of a command is held while a prompt waits for its answer, and is over in the end', async () => {
    const answer = Promise.withResolvers<string>();
    const over = Promise.withResolvers<undefined>();
    let isOver = false;
    const timeout = startTimeout(20, () => {
      isOver = true;
      over.resolve(undefined);
    });
    const prompts = timeout.whilePrompting({
      confirmHostKey: () => Promise.resolve(true),
      askPassphrase: () => answer.promise,
    });
    const typed = prompts?.askPassphrase('key', 1);
    // Another clock that is set later and runs longer: had ours run, it would be over.
    const other = Promise.withResolvers<undefined>();
    const another = startTimeout(60, () => other.resolve(undefined));
    await other.promise;
    expect(isOver).toBe(false);
    answer.resolve('secret');
    expect(await typed).toBe('secret');
    await over.promise;
    another.end();
  });

  it('the timeout of a command adds no prompts where there are none', () => {
    const timeout = startTimeout(Infinity, () => undefined);
    expect(timeout.whilePrompting(undefined)).toBeUndefined();
    timeout.end();
  });
});
