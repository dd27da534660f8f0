import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {cruise, type ICruiseResult} from 'dependency-cruiser';
import extractConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import {ESLint, Linter} from 'eslint';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';

/** Files of a tree that is shaped like ours, by path. */
type Files = Readonly<Record<string, string>>;

let tree: string;
beforeEach(async () => {
  tree = await mkdtemp(join(tmpdir(), 'p2p-tui-lint-'));
});
afterEach(() => rm(tree, {recursive: true}));

/** Lays a tree and looks at it with the rules of this package. @returns the names of the rules that it breaks, sorted */
async function brokenRules(files: Files): Promise<readonly string[]> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(tree, path)), {recursive: true});
    await writeFile(join(tree, path), text);
  }

  const {forbidden = [], options} = await extractConfig(resolve('.dependency-cruiser.js'));
  const tops = [...new Set(Object.keys(files).map((path) => path.split('/', 1)[0] ?? ''))];
  const {output} = await cruise(tops, {
    ...options,
    baseDir: tree,
    ruleSet: {forbidden},
    validate: true,
  });
  const {summary} = output as ICruiseResult;
  return [...new Set(summary.violations.map(({rule}) => rule.name))].sort();
}

const value = 'export const value = 1;\n';
const type = 'export type Value = 1;\n';

/** A module that uses another one. */
const uses = (path: string) => `import {value} from '${path}';\nexport const used = value;\n`;
const usesType = (path: string) => `import type {Value} from '${path}';\nexport const used: Value = 1;\n`;

describe('.dependency-cruiser.js', () => {
  it('allows imports that point downwards, through folders of any depth', async () => {
    expect(
      await brokenRules({
        'source/message/clean.ts': value,
        'source/store/fold/jobs.ts': uses('../../message/clean.js'),
        'source/store/log.ts': uses('node:fs'),
        'source/board/session/machine.ts': uses('../../store/fold/jobs.js'),
        'source/cluster/host/machine.ts': usesType('../../store/log.js'),
        'source/ui/app/theme.ts': type,
        'source/ui/kit/table.ts': usesType('../app/theme.js'),
        'source/ui/jobs/row.ts': uses('../kit/table.js'),
        'source/ui/workers/row.ts': uses('../jobs/row.js'),
        'source/ui/commands/move.ts': uses('../jobs/row.js'),
        'source/ui/app/run.ts': uses('../commands/move.js'),
        'source/commands/dashboard/dashboard.ts': uses('../../ui/app/run.js'),
        'source/index.ts': value,
        'demos/mandelbrot/compute.ts': uses('../../source/index.js'),
      }),
    ).toEqual([]);
  });

  it.each<readonly [rule: string, why: string, files: Files]>([
    [
      'no-circular',
      'two files need each other',
      {'source/store/a.ts': uses('./b.js'), 'source/store/b.ts': uses('./a.js')},
    ],
    [
      'no-circular',
      'two files need each other, be it for types',
      {
        'source/store/a.ts': `${type}${usesType('./b.js')}`,
        'source/store/b.ts': `${type}${usesType('./a.js')}`,
      },
    ],
    [
      'direction-message',
      'a low folder imports from a higher one',
      {'source/message/a.ts': uses('../store/b.js'), 'source/store/b.ts': value},
    ],
    [
      'direction-board',
      'a nested folder does so, be it for a type',
      {'source/board/session/a.ts': usesType('../../cluster/host/b.js'), 'source/cluster/host/b.ts': type},
    ],
    [
      'direction-ssh',
      'two folders of one rank know each other',
      {'source/ssh/a.ts': uses('../wormhole/b.js'), 'source/wormhole/b.ts': value},
    ],
    [
      'direction-session',
      'a folder imports the library that is made of it',
      {'source/session/a.ts': uses('../index.js'), 'source/index.ts': value},
    ],
    [
      'direction-ui',
      'the dashboard imports a demonstration',
      {'source/ui/app/run.ts': uses('../../../demos/mandelbrot/b.js'), 'demos/mandelbrot/b.ts': value},
    ],
    [
      'direction-kit',
      'a component is made of a pane',
      {'source/ui/kit/a.ts': uses('../jobs/b.js'), 'source/ui/jobs/b.ts': value},
    ],
    [
      'direction-jobs',
      'a pane knows the keys',
      {'source/ui/jobs/a.ts': uses('../commands/b.js'), 'source/ui/commands/b.ts': value},
    ],
    [
      'direction-dialogs',
      'a dialog knows the app',
      {'source/ui/dialogs/a.ts': uses('../app/layout.js'), 'source/ui/app/layout.ts': value},
    ],
    ['ranked', 'a folder has no rank', {'source/helpers/a.ts': uses('./b.js'), 'source/helpers/b.ts': value}],
    [
      'demos-use-the-api',
      'a demonstration of the API reaches behind it',
      {'demos/mandelbrot/main.ts': uses('../../source/store/b.js'), 'source/store/b.ts': value},
    ],
    ['pure', 'pure code imports a module of Node.js', {'source/message/a.ts': uses('node:fs')}],
    ['pure', 'pure code imports a package', {'source/cluster/host/machine.ts': uses('ssh2')}],
    [
      'pure',
      'pure code imports what is not pure',
      {'source/ui/jobs/a.ts': uses('../../session/b.js'), 'source/session/b.ts': value},
    ],
    [
      'pure-without-effects',
      'pure code imports the one file with effects in its folder',
      {'source/store/a.ts': uses('./log.js'), 'source/store/log.ts': value},
    ],
  ])('reports by the rule %s that %s', async (rule, _why, files) => {
    expect(await brokenRules(files)).toEqual([rule]);
  });
});

/** What our rules for pure code say of a text at a path; other rules are left out. */
async function impurities(path: string, text: string): Promise<readonly (string | null)[]> {
  const {rules = {}} = (await new ESLint().calculateConfigForFile(path)) as Linter.Config;
  const own = Object.fromEntries(Object.entries(rules).filter(([name]) => /^no-restricted-/.test(name)));
  return new Linter().verify(text, {rules: own}).map(({ruleId}) => ruleId);
}

describe('eslint.config.js', () => {
  it.each([
    ['no-restricted-globals', 'setTimeout(() => 1, 1);'],
    ['no-restricted-globals', 'export const home = process.env.HOME;'],
    ['no-restricted-properties', 'export const now = Date.now();'],
    ['no-restricted-properties', 'export const chance = Math.random();'],
    ['no-restricted-syntax', 'export const now = new Date();'],
    ['no-restricted-imports', "import {randomUUID} from 'node:crypto'; export const id = randomUUID();"],
  ])('reports by the rule %s that this is not pure code: %s', async (rule, text) => {
    expect(await impurities('source/cluster/host/machine.ts', text)).toEqual([rule]);
    expect(await impurities('source/store/log.ts', text)).toEqual([]);
  });

  it('lets pure code compute, also with what is passed in', async () => {
    const text =
      "import {createHash} from 'node:crypto'; export const at = (clock) => new Date(clock.now()) + createHash;";
    expect(await impurities('source/store/fold/jobs.ts', text)).toEqual([]);
  });
});

describe('lint/structure.js', () => {
  it('the lists of pure code name only files and folders that are there', async () => {
    const {pure, withEffects} = (await import(pathToFileURL(resolve('lint/structure.js')).href)) as {
      readonly pure: readonly string[];
      readonly withEffects: readonly string[];
    };
    expect(pure.length).toBeGreaterThan(5);
    expect([...pure, ...withEffects].filter((path) => !existsSync(path))).toEqual([]);
  });
});
