import {execFileSync, spawnSync} from 'node:child_process';
import {mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {WormholeError} from '../../../source/wormhole/error.js';
import {packArchive} from '../../../source/wormhole/files/archive.js';
import {readTree as listTree} from '../../../source/wormhole/files/tree.js';
import {unpackArchive} from '../../../source/wormhole/files/unpack.js';
import {outcome} from '../helpers/sides.js';
import {makeTree, readTree, sample, writeZip} from '../helpers/tree.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'archive-test-'));
});
afterAll(() => rm(directory, {recursive: true, force: true}));

const {signal} = new AbortController();
const roomy = {maxBytes: 2 ** 30, maxFiles: 1_000, signal};
const fresh = (): Promise<string> => mkdtemp(join(directory, 'x-'));

async function pack(source: string): Promise<string> {
  const archive = join(await fresh(), 'a.zip');
  await packArchive(await listTree(source), archive);
  return archive;
}

describe('archives of ours', () => {
  it('an archive holds files and their permission bits, but no links and no empty directories', async () => {
    const into = await fresh();
    await unpackArchive(await pack(await makeTree(directory, 'd')), into, roomy);
    expect(await readTree(into)).toEqual(sample);
    expect(await readdir(into)).not.toContain('nothing');
  });

  it('an empty directory is packed and unpacked', async () => {
    const empty = await fresh();
    const into = await fresh();
    await unpackArchive(await pack(empty), into, roomy);
    expect(await readdir(into)).toEqual([]);
  });

  it('the list of a directory has the size and count of its files, and the links that are left out', async () => {
    const tree = await listTree(await makeTree(directory, 'd'));
    expect(tree.files.map(({size}) => size).reduce((a, b) => a + b)).toBe(100_025);
    expect(tree.files).toHaveLength(4);
    expect(tree.skipped).toEqual(['link']);
  });

  it('no archive is made when a file was cut short, replaced by a link or a named pipe, or deleted meanwhile', async () => {
    for (const spoil of [
      (path: string) => truncate(path, 3),
      async (path: string) => {
        await rm(path);
        await symlink('/etc/passwd', path);
      },
      async (path: string) => {
        await rm(path);
        spawnSync('mkfifo', [path]);
      },
      (path: string) => rm(path),
    ]) {
      const source = await makeTree(directory, 'd');
      const tree = await listTree(source);
      await spoil(join(source, 'deep/er/secret'));
      const end = await outcome(packArchive(tree, join(await fresh(), 'a.zip')));
      expect(end).toMatchObject({
        code: 'file',
        message: expect.stringMatching(
          /^The directory cannot be packed \(|secret(\): it is a sym|\): there is no|.* is no file any more)/,
        ) as string,
      });
    }
  });

  it.each([-86_400, -2_208_988_800, 4_400_000_000])(
    'a file of any time is packed, also of %i s after the beginning of 1970',
    async (time) => {
      const source = await fresh();
      const into = await fresh();
      await writeFile(join(source, 'old'), 'text');
      await utimes(join(source, 'old'), time, time);
      await unpackArchive(await pack(source), into, roomy);
      expect(await readFile(join(into, 'old'), 'utf8')).toBe('text');
    },
  );

  it('a directory that is too deep for its receiver is refused before anything is packed', async () => {
    const source = await fresh();
    const deep = (levels: number) => join(source, ...Array.from({length: levels}, () => 'd'));
    await mkdir(deep(99), {recursive: true});
    await writeFile(join(deep(99), 'f'), '');
    expect((await listTree(source)).files).toHaveLength(1);
    await mkdir(deep(100));
    await writeFile(join(deep(100), 'f'), '');
    await expect(listTree(source)).rejects.toMatchObject({
      code: 'file',
      message: expect.stringContaining('pack them, and send the archive') as string,
    });
  });

  it('no archive is made of names that would become others', async () => {
    const source = await makeTree(directory, 'd');
    await writeFile(join(source, 'a\\b'), '');
    await expect(listTree(source)).rejects.toMatchObject({code: 'file'});
  });

  it('listing, packing and unpacking end with the reason of the signal', async () => {
    const reason = new Error('enough');
    const stopped = AbortSignal.abort(reason);
    const source = await makeTree(directory, 'd');
    expect(await outcome(listTree(source, stopped))).toBe(reason);
    const tree = await listTree(source);
    expect(await outcome(packArchive(tree, join(await fresh(), 'a.zip'), stopped))).toBe(reason);
    const archive = await pack(source);
    expect(await outcome(unpackArchive(archive, await fresh(), {...roomy, signal: stopped}))).toBe(reason);
  });
});

describe('archives from elsewhere', () => {
  it.each(['../evil', '/etc/evil', 'a/../../evil', 'C:/evil', 'a\\..\\evil', 'a\0b', './evil', 'a//b'])(
    'an archive with the name %j is refused, and nothing is written outside',
    async (name) => {
      const home = await fresh();
      const into = join(home, 'deep', 'into');
      await mkdir(into, {recursive: true});
      const archive = join(await fresh(), 'a.zip');
      await writeZip(archive, [{name}]);
      expect(await outcome(unpackArchive(archive, into, roomy))).toMatchObject({code: 'bad-message'});
      expect(await readTree(home)).toEqual({});
    },
  );

  it.each([
    ['a link', 0o120_777],
    ['a device', 0o060_666],
    ['a pipe', 0o010_666],
  ])('an archive with %s is refused, and nothing of it is written', async (_, mode) => {
    const archive = join(await fresh(), 'a.zip');
    await writeZip(archive, [{name: 'x', content: Buffer.from('/etc/passwd'), mode}]);
    const into = await fresh();
    expect(await outcome(unpackArchive(archive, into, roomy))).toMatchObject({code: 'bad-message'});
    expect(await readdir(into)).toEqual([]);
  });

  it.each([
    ['twice the same file', ['name', 'name']],
    ['a file that is a directory, too', ['name', 'name/x']],
    ['a directory that is a file, too', ['name/x', 'name']],
  ])('an archive with %s is refused', async (_, names) => {
    const archive = join(await fresh(), 'a.zip');
    await writeZip(
      archive,
      names.map((name) => ({name})),
    );
    const end = await outcome(unpackArchive(archive, await fresh(), roomy));
    expect(end).toMatchObject({code: 'bad-message', message: expect.stringContaining('same name') as string});
  });

  it('an archive that unpacks to more bytes than announced is stopped there', async () => {
    const archive = join(await fresh(), 'a.zip');
    await writeZip(archive, [{name: 'bomb', content: Buffer.alloc(200_000_000)}]);
    const into = await fresh();
    let written = 0;
    const end = await outcome(
      unpackArchive(archive, into, {
        ...roomy,
        maxBytes: 100_000,
        onBytes: (size) => {
          written += size;
        },
      }),
    );
    expect(end).toMatchObject({code: 'bad-message', message: expect.stringContaining('bytes') as string});
    expect(written).toBeLessThanOrEqual(100_000);
  });

  it('an archive that has more files than announced is stopped there', async () => {
    const archive = join(await fresh(), 'a.zip');
    await writeZip(archive, [{name: 'one'}, {name: 'two'}, {name: 'six'}]);
    const into = await fresh();
    const end = await outcome(unpackArchive(archive, into, {...roomy, maxFiles: 2}));
    expect(end).toMatchObject({code: 'bad-message', message: expect.stringContaining('files') as string});
    expect(await readdir(into)).toHaveLength(2);
  });

  it('a file from an archive keeps no set-user-id bit', async () => {
    const archive = join(await fresh(), 'a.zip');
    await writeZip(archive, [{name: 'su', mode: 0o104_755}]);
    const into = await fresh();
    await unpackArchive(archive, into, roomy);
    expect((await readTree(into))['su']?.mode).toBe(0o755);
    expect(String(execFileSync('find', [into, '-perm', '/7000', '-type', 'f']))).toBe('');
  });

  it('an archive of any bytes is unpacked or refused with a WormholeError; nothing is written outside', async () => {
    const good = await readFile(
      await pack(await makeTree(directory, 'd', {'a/b': {text: 'hello', mode: 0o644}})),
    );
    const edits = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), {minLength: 1, maxLength: 6});
    await fc.assert(
      fc.asyncProperty(fc.oneof(edits, fc.nat(good.length), fc.uint8Array()), async (change) => {
        const home = await fresh();
        const into = join(home, 'into');
        await mkdir(into);
        const archive = join(await fresh(), 'a.zip');
        let bytes = Buffer.from(good);
        if (typeof change === 'number') {
          bytes = bytes.subarray(0, change);
        } else if (change instanceof Uint8Array) {
          bytes = Buffer.from(change);
        } else {
          for (const [at, value] of change) {
            bytes[at] = value;
          }
        }
        await writeFile(archive, bytes);
        const end = await outcome(unpackArchive(archive, into, {...roomy, maxBytes: 1_000}));
        if (!(end instanceof WormholeError)) expect(end).toStrictEqual({value: undefined});
        expect(await readdir(home)).toEqual(['into']);
      }),
      {numRuns: 200},
    );
  });
});
