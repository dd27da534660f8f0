/** Sides that are processes of their own, connected directly, and killed at once: nothing of theirs runs on. */
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readdir, truncate, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeAll, describe, expect, it} from 'vitest';
import type {Timeouts} from '../../../source/wormhole/timeouts.js';
import {freshPath, randomFile} from '../helpers/files.js';
import {freshCode} from '../helpers/sides.js';
import {canMount, smallDisk} from '../helpers/small-disk.js';
import {useWorld} from '../helpers/world.js';
import type {SideOrder} from './side.js';

const world = useWorld();
const children = new Set<ChildProcess>();
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

afterEach(() => {
  children.forEach((child) => child.kill('SIGKILL'));
});

type Running = {
  /** Resolves at the first word that begins so. */
  until(word: string): Promise<string>;
  /** The last word. */
  readonly end: Promise<string>;
  kill(): Promise<void>;
};

type StartOptions = Pick<SideOrder, 'role' | 'code' | 'path' | 'haltAt'> & {
  readonly timeouts?: Partial<Timeouts>;
  /** The beginning of its command line. */
  readonly wrapper?: readonly string[];
};

function start({timeouts = {}, wrapper = [], ...rest}: StartOptions): Running {
  const options = {mailbox: world().mailbox.url, advertise: ['127.0.0.1'], listenHost: '127.0.0.1', timeouts};
  const order: SideOrder = {...rest, options};
  const [program = process.execPath, ...before] = [...wrapper, process.execPath];
  const child = spawn(
    program,
    [...before, '--no-warnings', '--import', here('sources.mjs'), here('side.ts'), JSON.stringify(order)],
    {stdio: ['ignore', 'pipe', 'inherit']},
  );
  children.add(child);
  const ended = once(child, 'close').then(() => children.delete(child));
  const words: string[] = [];
  const waiting = new Map<string, (word: string) => void>();
  createInterface(child.stdout).on('line', (word) => {
    words.push(word);
    for (const [beginning, resolve] of waiting) {
      if (word.startsWith(beginning)) {
        resolve(word);
      }
    }
  });
  return {
    until: (beginning) =>
      new Promise((resolve, reject) => {
        const said = words.find((word) => word.startsWith(beginning));
        if (said !== undefined) {
          resolve(said);
          return;
        }
        waiting.set(beginning, resolve);
        void ended.then(() => {
          reject(new Error(`The side ended without ${beginning}: ${words.join(', ')}`));
        });
      }),
    end: ended.then(() => words.at(-1) ?? ''),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

describe.skipIf(!canMount)(`full disks${canMount ? '' : ' (skipped: needs mount namespaces)'}`, () => {
  it('a receiver on a full disk ends with disk-full, and its sender with peer-gone', async () => {
    const {directory} = world();
    const disk = await mkdtemp(join(directory, 'disk-'));
    const code = freshCode();
    const path = join(disk, 'file');
    const receiver = start({role: 'receive', code, path, wrapper: smallDisk(disk, 256)});
    const sender = start({role: 'send', code, path: await randomFile(directory, 3_000_000)});
    expect(await receiver.end).toBe(
      'failed disk-full: The file cannot be written: the disk is full; make room and try again.',
    );
    expect(await sender.end).toMatch(/^failed peer-gone: /);
  });
});

describe('killed processes', () => {
  let file = '';
  beforeAll(async () => {
    // Large enough to be on its way for a while; holes cost nothing.
    file = freshPath(world().directory);
    await writeFile(file, '');
    await truncate(file, 200 * 1024 * 1024);
  });

  it.each<[role: SideOrder['role'], word: string, right: string, timeouts: Partial<Timeouts>]>([
    ['send', 'started', 'timeout', {peer: 2_000}],
    ['send', 'connected', 'peer-gone', {}],
    ['send', 'moving', 'peer-gone', {}],
    ['receive', 'started', 'timeout', {peer: 2_000}],
    // The mailbox does not tell who leaves it, and the connection for the file is not looked at yet.
    ['receive', 'offered', 'timeout', {offer: 3_000}],
    ['receive', 'connected', 'peer-gone', {}],
    ['receive', 'moving', 'peer-gone', {}],
  ])(
    'when the %s side is killed at the stage "%s", the other one ends with %s',
    async (role, word, right, timeouts) => {
      const code = freshCode();
      const into = await mkdtemp(join(world().directory, 'into-'));
      const target = join(into, 'file');
      const other = role === 'send' ? 'receive' : 'send';
      const victim = start({role, code, path: role === 'send' ? file : target, haltAt: word});
      await victim.until('started');
      const survivor = start({role: other, code, path: other === 'send' ? file : target, timeouts});
      await victim.until(word);
      await victim.kill();
      expect(await survivor.end).toMatch(new RegExp(`^failed ${right}: `));
      // What a killed receiver has not finished it cannot remove.
      const left = (await readdir(into)).filter(
        (name) => other === 'receive' || !name.startsWith('file.part-'),
      );
      expect(left).toEqual([]);
    },
  );

  it('both sides succeed and end when nobody kills them', async () => {
    const {directory} = world();
    const code = freshCode();
    const sender = start({role: 'send', code, path: await randomFile(directory, 1_000_000)});
    const receiver = start({role: 'receive', code, path: freshPath(directory)});
    expect([await sender.end, await receiver.end]).toEqual(['done', 'done']);
  });
});
