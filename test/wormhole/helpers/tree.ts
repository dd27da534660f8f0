import {createWriteStream} from 'node:fs';
import {chmod, mkdir, mkdtemp, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {finished} from 'node:stream/promises';
import {ZipFile} from 'yazl';

/** A file: its content and its permission bits. */
type Content = {readonly text: string; readonly mode: number};

/** The files of a directory by their paths below it. */
type Contents = Readonly<Record<string, Content>>;

/** Several files, one of them empty and one executable, at several depths. */
export const sample: Contents = {
  'empty.txt': {text: '', mode: 0o644},
  'run.sh': {text: '#!/bin/sh\necho hello\n', mode: 0o755},
  'deep/er/secret': {text: 'x'.repeat(100_000), mode: 0o600},
  'deep/naïve résumé.txt': {text: 'text', mode: 0o640},
};

/** Makes a directory of that name in a new one; with a symbolic link and an empty directory beside the files. */
export async function makeTree(parent: string, name: string, contents: Contents = sample): Promise<string> {
  const directory = join(await mkdtemp(join(parent, 'tree-')), name);
  await mkdir(join(directory, 'nothing'), {recursive: true});
  await symlink('/etc/passwd', join(directory, 'link'));
  for (const [path, {text, mode}] of Object.entries(contents)) {
    await mkdir(dirname(join(directory, path)), {recursive: true});
    await writeFile(join(directory, path), text);
    await chmod(join(directory, path), mode);
  }
  return directory;
}

/** What is in a directory. */
export async function readTree(directory: string): Promise<Contents> {
  const entries = await readdir(directory, {recursive: true, withFileTypes: true});
  const files = entries.filter((entry) => !entry.isDirectory());
  return Object.fromEntries(
    await Promise.all(
      files.map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        const content = {text: await readFile(path, 'utf8'), mode: (await stat(path)).mode & 0o777};
        return [path.slice(directory.length + 1), content] as const;
      }),
    ),
  );
}

/** An entry of an archive that no honest program would write. */
type Entry = {readonly name: string; readonly content?: Buffer; readonly mode?: number};

/**
 * Writes an archive with any names: each stands there first as letters of the same length, which the library takes.
 */
export async function writeZip(path: string, entries: readonly Entry[]): Promise<void> {
  const zip = new ZipFile();
  const names = entries.map(({name}, index) => {
    const length = Buffer.byteLength(name);
    return {name, honest: `${'abcdefghij'[index] ?? ''}${'~'.repeat(length - 1)}`};
  });
  entries.forEach(({content = Buffer.from('evil'), mode = 0o100_644}, index) => {
    zip.addBuffer(content, names[index]?.honest ?? '', {mode});
  });
  zip.end();
  const output = createWriteStream(path);
  zip.outputStream.pipe(output);
  await finished(output);
  let bytes = (await readFile(path)).toString('latin1');
  for (const {name, honest} of names) {
    bytes = bytes.replaceAll(honest, Buffer.from(name).toString('latin1'));
  }
  await writeFile(path, Buffer.from(bytes, 'latin1'));
}
