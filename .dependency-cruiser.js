/** Which imports there may be: `npm run lint` runs this over the whole tree. The lists are in `lint/structure.js`. */
import {computing, pure, ranks, uiRanks, withEffects} from './lint/structure.js';

/** What matches these paths and all below them. */
const under = (...paths) => `^(${paths.map((path) => path.replaceAll('.', '\\.')).join('|')})(/|$)`;

const folders = ranks.flat();
const tops = ['cli.tsx', 'source/index.ts', 'demos', 'bench', 'test'];

/** A rule for each folder of `order`: it imports nothing of what is `tooHigh` for it. */
function directions(order, parent, tooHigh, to = {}) {
  return order.flatMap((names, rank) =>
    names.map((name) => ({
      name: `direction-${name}`,
      severity: 'error',
      comment: `${parent}/${name}/ may not import this: imports point only downwards, see ARCHITECTURE.md.`,
      from: {path: under(`${parent}/${name}`)},
      to: {path: under(...tooHigh(name, rank)), ...to},
    })),
  );
}

/** Types may come from above: a pane draws what the app's view says. What runs may not. */
const running = {dependencyTypesNot: ['type-only']};

export default {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Files that import each other, be it types, are read together or not at all: part them.',
      from: {},
      to: {circular: true},
    },
    {
      name: 'ranked',
      severity: 'error',
      comment: 'A folder of source/ has a rank: give it one in lint/structure.js.',
      from: {
        path: under('source'),
        pathNot: under(...folders.map((name) => `source/${name}`), 'source/index.ts'),
      },
      to: {},
    },
    ...directions(ranks, 'source', (name, rank) => [
      ...ranks
        .slice(rank)
        .flat()
        .filter((other) => other !== name)
        .map((other) => `source/${other}`),
      ...tops,
    ]),
    ...directions(
      uiRanks.slice(0, -1),
      'source/ui',
      (_, rank) =>
        uiRanks
          .slice(rank + 1)
          .flat()
          .map((other) => `source/ui/${other}`),
      running,
    ),
    {
      name: 'demos-use-the-api',
      severity: 'error',
      comment: 'This is what somebody would write who has only the package: import source/index.js.',
      from: {path: under('demos'), pathNot: '/(pane|cells)\\.tsx?$'},
      to: {path: under('source'), pathNot: under('source/index.ts')},
    },
    {
      name: 'demo-panes-use-the-kit',
      severity: 'error',
      comment: 'A pane of a demo is drawn with source/ui/kit; what else it needs is handed to it.',
      from: {path: '^demos/.*/(pane|cells)\\.tsx?$'},
      to: {path: under('source'), pathNot: under('source/ui/kit')},
    },
    {
      name: 'pure',
      severity: 'error',
      comment: 'Pure code imports only pure code, and types: see lint/structure.js.',
      from: {path: under(...pure), pathNot: under(...withEffects)},
      to: {
        pathNot: [under(...pure), ...computing.map(({name}) => packageOf(name))],
        ...running,
      },
    },
    {
      name: 'pure-without-effects',
      severity: 'error',
      comment: 'This has effects: pass in what is needed of it, see lint/structure.js.',
      from: {path: under(...pure), pathNot: under(...withEffects)},
      to: {path: under(...withEffects), ...running},
    },
  ],
  options: {
    // Imports of types count, which are gone from the JavaScript.
    tsPreCompilationDeps: true,
    tsConfig: {fileName: 'tsconfig.json'},
    doNotFollow: {path: 'node_modules'},
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};

/** A module of Node.js or of a package, as it is resolved. */
function packageOf(name) {
  return name.startsWith('node:')
    ? `^${name.slice('node:'.length)}$`
    : `(^|/)node_modules/${name}/|^${name}(/|$)`;
}
