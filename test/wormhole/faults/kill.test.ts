/** Sides that are processes of their own, connected directly, and killed at once: nothing of theirs runs on. */
import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readdir, truncate, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeAll, describe, expect, it} from 'vitest';
import {canMount, smallDisk} from '../helpers/small-disk.js';
import {freshCode, freshPath, randomFile, useWorld} from '../helpers/world.js';
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

/** @param peer milliseconds that it waits for the other side */
function start(
  role: SideOrder['role'],
  code: string,
  path: string,
  peer: number,
  wrapper: readonly string[] = [],
): Running {
  const limits = {peer, key: 1_000, agree: 1_000, connect: 1_000, idle: 1_000, farewell: 100};
  const options = {mailbox: world().mailbox.url, advertise: ['127.0.0.1'], listenHost: '127.0.0.1', limits};
  const order: SideOrder = {role, code, path, options};
  const [program = process.execPath, ...rest] = [...wrapper, process.execPath];
  const child = spawn(
    program,
    [...rest, '--no-warnings', '--import', here('sources.mjs'), here('side.ts'), JSON.stringify(order)],
    {stdio: ['ignore', 'pipe', 'inherit']},
  );
  children.add(child);
  const ended = once(child, 'close').then(() => children.delete(child));
  const words: string[] = [];
  const waiting = new Map<string, (word: string) => void>();
  createInterface(child.stdout).on('line', (word) => {
    words.push(word);
    for (const [beginning, tell] of waiting) {
      if (word.startsWith(beginning)) {
        tell(word);
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

describe.skipIf(!canMount)(`on a full disk${canMount ? '' : ' (skipped: needs mount namespaces)'}`, () => {
  it('the receiver says so, and the sender ends too', async () => {
    const {directory} = world();
    const disk = await mkdtemp(join(directory, 'disk-'));
    const code = freshCode();
    const receiver = start('receive', code, join(disk, 'file'), 20_000, smallDisk(disk, 256));
    const sender = start('send', code, await randomFile(directory, 3_000_000), 20_000);
    expect(await receiver.end).toBe(
      'failed disk-full: The file cannot be written: the disk is full; make room and try again.',
    );
    expect(await sender.end).toMatch(/^failed peer-gone: /);
  });
});

describe('when a side is killed', () => {
  let file = '';
  beforeAll(async () => {
    // Large enough to be on its way for a while; holes cost nothing.
    file = freshPath(world().directory);
    await writeFile(file, '');
    await truncate(file, 200 * 1024 * 1024);
  });

  it.each([
    ['send', 'started', /^failed (timeout|unreachable): /],
    ['send', 'connected', /^failed peer-gone: /],
    ['send', 'moving', /^failed peer-gone: /],
    ['receive', 'started', /^failed (timeout|unreachable): /],
    ['receive', 'offered', /^failed (timeout|unreachable|peer-gone): /],
    ['receive', 'connected', /^failed peer-gone: /],
    ['receive', 'moving', /^failed peer-gone: /],
  ] as const)('%s, once it has %s, the other ends with the right error', async (role, word, right) => {
    const {directory} = world();
    const code = freshCode();
    const target = freshPath(directory);
    const victim = start(role, code, role === 'send' ? file : target, 20_000);
    const other = role === 'send' ? 'receive' : 'send';
    await victim.until('started');
    const survivor = start(other, code, other === 'send' ? file : target, 2_000);
    await victim.until(word);
    await victim.kill();
    expect(await survivor.end).toMatch(right);
    const names = await readdir(directory);
    expect(names.filter((name) => target.endsWith(name))).toEqual([]);
    if (other === 'receive') {
      expect(names.filter((name) => name.includes(target.slice(directory.length + 1)))).toEqual([]);
    }
  });

  it('by nobody, both succeed and end', async () => {
    const {directory} = world();
    const code = freshCode();
    const sender = start('send', code, await randomFile(directory, 1_000_000), 20_000);
    const receiver = start('receive', code, freshPath(directory), 20_000);
    expect([await sender.end, await receiver.end]).toEqual(['done', 'done']);
  });
});
