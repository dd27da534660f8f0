import {randomUUID} from 'node:crypto';
import {chmod, mkdir, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {createRequire, stripTypeScriptTypes} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

/** The runner and all that it imports of ours, relative to the folder of the runtimes. */
const modules = [
  'codec',
  'error-fields',
  'gzip',
  'payload-bounds',
  'node/frames',
  'node/job',
  'node/outcome',
  'node/runner',
];

/** Where the runner lies inside a bundle. */
export const runnerPath = join('node', 'runner.js');

/**
 * Lays the runner and what it needs into a directory of its own, so that a job may read that directory and
 * nothing else of the installation, wherever and however it is installed. What lies there already and is whole stays
 * as it is, for a process may just be reading it; what is missing or damaged is laid anew. Jobs can read it whatever the
 * umask is: they may be another user's than the worker.
 * @param directory what it lies in exists
 */
export async function layRunnerBundle(directory: string): Promise<void> {
  const lay = (name: string, content: Uint8Array) => layFile(directory, name, content);
  await Promise.all([
    lay('package.json', Buffer.from('{"type": "module"}\n')),
    ...modules.map(async (module) => {
      await lay(`${module}.js`, Buffer.from(await moduleText(module)));
    }),
    layDevalue(lay, join('node_modules', 'devalue')),
  ]);
}

async function layFile(directory: string, name: string, content: Uint8Array): Promise<void> {
  const path = join(directory, name);
  const present = await readFile(path).catch(() => undefined);
  if (present?.equals(content) === true) return;
  await makeReadableDirectory(directory, dirname(name));
  const part = `${path}.${randomUUID()}`;
  try {
    await writeFile(part, content);
    await chmod(part, 0o644);
    await rename(part, path);
  } catch (error) {
    await rm(part, {force: true}).catch(() => undefined);
    throw error;
  }
}

/** Makes a directory, and those that lead to it from the first one on. @param name below the first one, `.` for that itself */
async function makeReadableDirectory(first: string, name: string): Promise<void> {
  if (name !== '.') await makeReadableDirectory(first, dirname(name));
  const path = join(first, name);
  await mkdir(path, {recursive: true});
  await chmod(path, 0o755);
}

/** A module as JavaScript: as it was built, or from its source when that is what runs. */
async function moduleText(module: string): Promise<string> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const text = await readFile(fileURLToPath(new URL(`../${module}.${extension}`, import.meta.url)), 'utf8');
  return extension === 'ts' ? stripTypeScriptTypes(text) : text;
}

async function layDevalue(
  lay: (name: string, content: Uint8Array) => Promise<void>,
  target: string,
): Promise<void> {
  const entry = createRequire(import.meta.url).resolve('devalue');
  const root = dirname(dirname(entry));
  const sources = await readdir(join(root, 'src'));
  const files = sources.filter((name) => name.endsWith('.js') && !name.endsWith('.test.js'));
  await Promise.all(
    ['package.json', ...files.map((name) => join('src', name))].map(async (name) => {
      await lay(join(target, name), await readFile(join(root, name)));
    }),
  );
}
