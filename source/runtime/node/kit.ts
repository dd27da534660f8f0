import {cp, mkdir, readFile, writeFile} from 'node:fs/promises';
import {createRequire, stripTypeScriptTypes} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

/** The runner and all that it imports of ours, relative to the folder of the runtimes. */
const modules = ['codec', 'node/frames', 'node/job', 'node/outcome', 'node/runner'];

/** Where the runner lies inside a kit. */
export const runnerPath = join('node', 'runner.js');

/**
 * Lays the runner and what it needs into a directory of its own, so that a job may read that directory and
 * nothing else of the installation, wherever and however it is installed.
 * @param directory a path that does not exist yet
 */
export async function layKit(directory: string): Promise<void> {
  await mkdir(join(directory, 'node'), {recursive: true});
  await Promise.all([
    writeFile(join(directory, 'package.json'), '{"type": "module"}\n'),
    ...modules.map(async (module) => {
      await writeFile(join(directory, `${module}.js`), await moduleText(module));
    }),
    copyDevalue(join(directory, 'node_modules', 'devalue')),
  ]);
}

/** A module as JavaScript: as it was built, or from its source when that is what runs. */
async function moduleText(module: string): Promise<string> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const text = await readFile(fileURLToPath(new URL(`../${module}.${extension}`, import.meta.url)), 'utf8');
  return extension === 'ts' ? stripTypeScriptTypes(text) : text;
}

async function copyDevalue(target: string): Promise<void> {
  const entry = createRequire(import.meta.url).resolve('devalue');
  const root = dirname(dirname(entry));
  await mkdir(target, {recursive: true});
  await cp(join(root, 'package.json'), join(target, 'package.json'));
  await cp(join(root, 'src'), join(target, 'src'), {
    recursive: true,
    filter: (path) => !path.endsWith('.test.js'),
  });
}
