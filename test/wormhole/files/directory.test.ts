import {readdirSync} from 'node:fs';
import {mkdir, mkdtemp, readdir, readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {openFile} from '../../../source/wormhole/files/source.js';
import type {Target} from '../../../source/wormhole/files/target.js';
import type {Offer} from '../../../source/wormhole/messages.js';
import type {WormholeOptions} from '../../../source/wormhole/options.js';
import {type Arrival, receive, receiveFile, type ReceiveOptions} from '../../../source/wormhole/receive.js';
import {sendSource, sendText} from '../../../source/wormhole/send.js';
import {freshPath, leftovers, randomFile, sameBytes} from '../helpers/files.js';
import {freshCode, outcome, send, sendDirectory} from '../helpers/sides.js';
import {makeTree, readTree, sample, writeZip} from '../helpers/tree.js';
import {useWorld} from '../helpers/world.js';

const world = useWorld();

afterEach(async () => {
  vi.unstubAllEnvs();
  expect(world().timers()).toBe(0);
  expect(await leftovers(world().directory)).toEqual([]);
});

const at = (target: string): Target => ({path: target, replace: false, mode: 0o666});

/** Receives whatever comes to a path. */
function take(
  code: string,
  target: string,
  options: WormholeOptions & Partial<ReceiveOptions>,
): Promise<Arrival> {
  return receive(code, {maxBytes: 2 ** 30, decide: () => at(target), ...options});
}

describe.each(['direct', 'relayOnly'] as const)('directories, %s', (way) => {
  it('a directory arrives with its files and their permission bits, and leaves no archive', async () => {
    const {directory, [way]: options} = world();
    const temporary = await mkdtemp(join(directory, 'temporary-'));
    vi.stubEnv('TMPDIR', temporary);
    const source = await makeTree(directory, 'things');
    const target = freshPath(directory);
    const code = freshCode();
    const offers: Offer[] = [];
    let packed: string[] = [];
    const decide: ReceiveOptions['decide'] = (offer) => {
      offers.push(offer);
      packed = readdirSync(temporary);
      return at(target);
    };
    const [sent, received] = await Promise.all([
      sendDirectory(code, source, options),
      take(code, target, {...options, decide}),
    ]);
    expect(received).toEqual({kind: 'directory', target, ...sent});
    expect(packed).toEqual([expect.stringMatching(/^p2p-tui-/)]);
    expect(offers).toMatchObject([{directory: {dirname: 'things', numfiles: 4, numbytes: 100_025}}]);
    expect(await readTree(target)).toEqual(sample);
    expect((await stat(target)).mode & 0o777).toBe(0o777 & ~process.umask());
    expect(await readdir(temporary)).toEqual([]);
  });
});

describe('offers of directories', () => {
  it('a directory is refused when its files are larger than allowed', async () => {
    const {directory, direct} = world();
    const source = await makeTree(directory, 'things');
    const code = freshCode();
    const ends = await Promise.all([
      outcome(sendDirectory(code, source, direct)),
      outcome(take(code, freshPath(directory), {...direct, maxBytes: 100_024})),
    ]);
    expect(ends).toMatchObject([{code: 'rejected'}, {code: 'too-big'}]);
  });

  it('a received directory does not replace what came to have its name meanwhile', async () => {
    const {directory, direct} = world();
    const source = await makeTree(directory, 'things');
    const target = freshPath(directory);
    const code = freshCode();
    const decide: ReceiveOptions['decide'] = async () => {
      await mkdir(target);
      return at(target);
    };
    const ends = await Promise.all([
      outcome(sendDirectory(code, source, direct)),
      outcome(take(code, target, {...direct, decide})),
    ]);
    expect(ends).toMatchObject([{code: 'peer-gone'}, {code: 'file'}]);
    expect(await readdir(target)).toEqual([]);
  });

  it.each([
    ['leads elsewhere', '../evil', 1, 100],
    ['has more bytes than announced', 'file', 1, 3],
    ['has more files than announced', 'file', 0, 100],
  ])(
    'a directory whose archive %s ends with bad-message and leaves nothing',
    async (_, name, numfiles, numbytes) => {
      const {directory, direct} = world();
      const archive = freshPath(directory);
      await writeZip(archive, [{name}]);
      const source = await openFile({path: archive, name: 'x'});
      const target = freshPath(directory);
      const code = freshCode();
      const offer = {
        kind: 'directory',
        directory: {dirname: 'd', zipsize: source.size, numbytes, numfiles},
      } as const;
      const ends = await Promise.all([
        outcome(sendSource(code, {...source, offer}, direct)),
        outcome(take(code, target, direct)),
      ]);
      await source.close();
      expect(ends).toMatchObject([{code: 'peer-gone'}, {code: 'bad-message'}]);
      await writeFile(target, '', {flag: 'wx'});
    },
  );

  it('a directory is refused where a file is wanted', async () => {
    const {directory, direct} = world();
    const source = await makeTree(directory, 'things');
    const code = freshCode();
    const ends = await Promise.all([
      outcome(sendDirectory(code, source, direct)),
      outcome(receiveFile(code, {...direct, maxBytes: 2 ** 30, place: () => freshPath(directory)})),
    ]);
    expect(ends).toMatchObject([{code: 'rejected'}, {code: 'rejected'}]);
  });
});

describe('offers of files', () => {
  it('a received file is not written over what came to have its name meanwhile', async () => {
    const {directory, direct} = world();
    const file = await randomFile(directory, 1_000);
    const target = freshPath(directory);
    const code = freshCode();
    const decide: ReceiveOptions['decide'] = async () => {
      await writeFile(target, 'mine');
      return at(target);
    };
    const ends = await Promise.all([
      outcome(send(code, file, direct)),
      outcome(take(code, target, {...direct, decide})),
    ]);
    expect(ends).toMatchObject([{code: 'peer-gone'}, {code: 'file'}]);
    expect(await readFile(target, 'utf8')).toBe('mine');
  });

  it('a file is received with the usual permission bits where that is wanted', async () => {
    const {directory, direct} = world();
    const file = await randomFile(directory, 1_000);
    const target = freshPath(directory);
    const code = freshCode();
    await Promise.all([send(code, file, direct), take(code, target, direct)]);
    expect(await sameBytes(file, target)).toBe(true);
    expect((await stat(target)).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  it('the decision about a file is aborted when the sender gives up', async () => {
    const {directory, direct} = world();
    const file = await randomFile(directory, 1_000);
    const code = freshCode();
    const stop = new AbortController();
    const decide: ReceiveOptions['decide'] = (_offer, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          resolve(undefined);
        });
        stop.abort();
      });
    const ends = await Promise.all([
      outcome(send(code, file, {...direct, signal: stop.signal})),
      outcome(take(code, freshPath(directory), {...direct, decide})),
    ]);
    expect(ends).toMatchObject([{name: 'AbortError'}, {code: 'peer-failed'}]);
  });

  it.each(['/dev/null', '/'])('the path %s is not sent as a file', async (path) => {
    const end = await outcome(send(freshCode(), path, world().direct));
    expect(end).toMatchObject({code: 'file'});
  });
});

describe('offers of texts', () => {
  it.each([
    ['a short text', 'hello'],
    ['an empty text', ''],
    ['a text of two lines', 'zwei\nZeilen, naïve 💡'],
    ['a text of 15,000 bytes', 'x'.repeat(15_000)],
  ])('%s arrives as it was sent', async (_, text) => {
    const {direct, directory} = world();
    const code = freshCode();
    const [, received] = await Promise.all([
      sendText(code, text, direct),
      take(code, freshPath(directory), direct),
    ]);
    expect(received).toEqual({kind: 'text', text});
  });

  it('a text too long for other programs is refused before anything is connected', async () => {
    const {direct} = world();
    const end = await outcome(
      sendText(freshCode(), 'x'.repeat(16_000), {...direct, mailbox: 'ws://127.0.0.1:1/v1'}),
    );
    expect(end).toMatchObject({code: 'too-big'});
  });

  it('a text is refused where a file is wanted', async () => {
    const {direct, directory} = world();
    const code = freshCode();
    const ends = await Promise.all([
      outcome(sendText(code, 'hello', direct)),
      outcome(receiveFile(code, {...direct, maxBytes: 9, place: () => freshPath(directory)})),
    ]);
    expect(ends).toMatchObject([{code: 'rejected'}, {code: 'rejected'}]);
  });

  it('a text is refused when it is longer than allowed', async () => {
    const {direct, directory} = world();
    const code = freshCode();
    const ends = await Promise.all([
      outcome(sendText(code, 'hello', direct)),
      outcome(take(code, freshPath(directory), {...direct, maxBytes: 4})),
    ]);
    expect(ends).toMatchObject([{code: 'rejected'}, {code: 'too-big'}]);
  });
});
