/** `p2p-tui board` where its log, its output or its host key cannot be written. */
import {spawn, spawnSync, type ChildProcess, type StdioOptions} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, open, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {generateKey} from '../../../source/ssh/identity/generate-key.js';
import {createLineLog} from '../../../source/commands/board/log.js';
import {answerOf, connectTo} from '../../helpers/listing.js';
import {program} from '../../helpers/program.js';

/** Logs in and asks the board who it is. */
async function whoAmI(port: number, privateKey: string): Promise<string> {
  const client = await connectTo(port, privateKey);
  const [user = ''] = (await answerOf(client, 'user')).split('\n');
  client.end();
  await once(client, 'close');
  return user;
}

/** Mounts a file system of 64 KiB, where that is allowed. */
function mountSmall(directory: string): boolean {
  const options = ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory];
  return process.getuid?.() === 0 && spawnSync('mount', options).status === 0;
}

const full = '/dev/full';
const hasFull = await stat(full).then(
  () => true,
  () => false,
);
const trial = await mkdtemp(join(tmpdir(), 'p2p-tui-mount-'));
const canMount = mountSmall(trial);
if (canMount) spawnSync('umount', [trial]);
await rm(trial, {recursive: true, force: true});

describe('p2p-tui board where nothing can be written', {timeout: 60_000}, () => {
  let directory: string;
  let small: string;
  let children: ChildProcess[];
  const alice = generateKey();

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'p2p-tui-board-'));
    small = join(directory, 'small');
    await mkdir(small);
    await mkdir(join(directory, 'accounts'));
    await writeFile(join(directory, 'accounts', 'alice'), `${alice.publicKey}\n`);
    children = [];
  });

  afterAll(async () => {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }

    if (canMount) spawnSync('umount', ['-l', small]);
    await rm(directory, {recursive: true, force: true});
  });

  function serve(accounts: string, stdio: StdioOptions): ChildProcess {
    const flags = [`--accounts=${accounts}`, '--port=0', '--print-config'];
    const child = spawn(process.execPath, [program, 'board', ...flags], {stdio});
    children.push(child);
    return child;
  }

  /** The port that the board prints when it is up. */
  async function portOf(child: ChildProcess): Promise<number> {
    let text = '';
    for await (const chunk of child.stdout ?? []) {
      text += String(chunk);
      if (text.includes('\n')) break;
    }

    return Number((JSON.parse(text) as {board: string}).board.split(':').at(-1));
  }

  async function stop(child: ChildProcess): Promise<number | null> {
    child.kill('SIGTERM');
    const [status] = (await once(child, 'close')) as [number | null];
    return status;
  }

  it.skipIf(!hasFull)(
    `the board serves on while its log is on a full disk${hasFull ? '' : ' (skipped: needs /dev/full)'}`,
    async () => {
      const log = await open(full, 'w');
      const child = serve(join(directory, 'accounts'), ['ignore', 'pipe', log.fd]);
      const port = await portOf(child);
      for (let round = 0; round < 3; round += 1) expect(await whoAmI(port, alice.privateKey)).toBe('alice');
      expect(await stop(child)).toBe(0);
      await log.close();
    },
  );

  it('the board serves on when nobody reads its output and its log any more', async () => {
    const child = serve(join(directory, 'accounts'), ['ignore', 'pipe', 'pipe']);
    const port = await portOf(child);
    child.stdout?.destroy();
    child.stderr?.destroy();
    for (let round = 0; round < 3; round += 1) expect(await whoAmI(port, alice.privateKey)).toBe('alice');
    expect(await stop(child)).toBe(0);
  });

  it.skipIf(!canMount)(
    `the board serves on a full disk, and says once each that its key and lines of its log are not kept${canMount ? '' : ' (skipped: needs the right to mount)'}`,
    async () => {
      expect(mountSmall(small)).toBe(true);
      const accounts = join(small, 'accounts');
      await mkdir(accounts);
      await writeFile(join(accounts, 'alice'), `${alice.publicKey}\n`);
      const path = join(small, 'board.log');
      const log = await open(path, 'a');
      const filler = await open(join(small, 'filler'), 'w');
      const fill = async (): Promise<void> => {
        for (const size of [4096, 1]) {
          while (await filler.write(Buffer.alloc(size)).catch(() => undefined)) continue;
        }
      };
      await fill();
      // The key cannot be kept, and the line that says so cannot be written: the board is up all the same.
      const child = serve(accounts, ['ignore', 'pipe', log.fd]);
      const port = await portOf(child);
      expect(await whoAmI(port, alice.privateKey)).toBe('alice');
      // Another, whose log is elsewhere.
      const other = serve(accounts, ['ignore', 'pipe', 'pipe']);
      let said = '';
      other.stderr?.setEncoding('utf8').on('data', (lines: string) => (said += lines));
      await portOf(other);
      expect(await stop(other)).toBe(0);
      expect(said).toMatch(/^\S+Z The host key cannot be kept in .*no space left.*\.\n$/i);
      await filler.truncate(0);
      // With room again, the next thing that is said names the gap, and why.
      let text = '';
      while (!text.includes('missing')) {
        expect(await whoAmI(port, generateKey().privateKey).catch(() => 'refused')).toBe('refused');
        text = await readFile(path, 'utf8');
      }

      expect(text.match(/^\S+Z \d+ lines? (?:is|are) missing here: .*no space left.*\.$/gim)).toHaveLength(1);
      expect(text).toMatch(/^\S+Z me@127\.0\.0\.1:\d+ was not let in: no account has its key/m);
      expect(await stop(child)).toBe(0);
      for (const file of [log, filler]) await file.close();
    },
  );
});

describe('createLineLog', () => {
  it('a log goes on after lines that could not be written, and says how many are missing', () => {
    let full = false;
    let text = '';
    const log = createLineLog({
      on: () => undefined,
      write(lines, written) {
        if (full) {
          written(new Error('no space left on device'));
          return;
        }

        text += lines;
        written();
      },
    });
    log('one');
    full = true;
    log('two');
    log('three');
    full = false;
    log('four');
    log('five');
    expect(text).toBe('one\n\n2 lines are missing here: no space left on device.\nfour\nfive\n');
  });

  it('a log that is given the time begins each line with it', () => {
    let text = '';
    let second = 0;
    const log = createLineLog(
      {
        on: () => undefined,
        write(lines, written) {
          text += lines;
          written(second === 1 ? new Error('full.') : undefined);
        },
      },
      () => `12:00:0${second++}`,
    );
    log('one');
    log('two');
    expect(text).toBe('12:00:00 one\n\n12:00:01 1 line is missing here: full.\n12:00:01 two\n');
  });
});
