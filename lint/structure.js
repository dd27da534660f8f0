/**
 * The shape of the tree, as ARCHITECTURE.md describes it: who may import whom, and what is pure.
 * `.dependency-cruiser.js` and `eslint.config.js` make it true.
 */

/**
 * The folders in `source/`, lowest first: a folder imports only from folders of a lower rank, or from itself. Folders of
 * one rank do not know each other.
 */
export const ranks = [
  ['clock', 'message'],
  ['async'],
  ['payload', 'store'],
  ['ssh', 'wormhole', 'runtime'],
  ['board'],
  ['cluster'],
  ['session'],
  ['ui', 'api'],
  ['commands'],
];

/**
 * The same within `source/ui/`, where folders of one rank may use each other: a worker's row names the job that it works
 * on, and a job's row the worker. It holds for what runs; that one file does not need itself is seen to by another rule.
 */
export const uiRanks = [
  ['kit', 'terminal'],
  ['workers', 'jobs', 'timeline', 'transfers', 'events', 'people', 'health', 'overview'],
  ['commands', 'dialogs', 'view'],
  ['app'],
];

/**
 * Folders and files whose code has no effects: it imports, but for types, only what is in this list as well, and takes
 * clock, chance, files and network as arguments.
 */
export const pure = [
  'source/async',
  'source/clock',
  'source/message',
  'source/store',
  'source/ssh/config',
  'source/ssh/jump/address.ts',
  'source/ssh/jump/route.ts',
  'source/ssh/keepalive.ts',
  'source/runtime/codec.ts',
  'source/runtime/error-fields.ts',
  'source/runtime/gzip.ts',
  'source/runtime/limits.ts',
  'source/runtime/many-arguments.ts',
  'source/runtime/payload-bounds.ts',
  'source/runtime/shell-word.ts',
  'source/runtime/r',
  'source/runtime/worker-fault.ts',
  'source/board',
  'source/cluster',
  'source/ui',
  'demos/mandelbrot',
];

/** What has effects, among those. */
export const withEffects = [
  'source/clock/system.ts',
  'source/store/log.ts',
  'source/store/log-rows.ts',
  'source/store/log-schema.ts',
  'source/store/set-aside.ts',
  'source/ssh/config/files.ts',
  'source/runtime/r/describe.ts',
  'source/runtime/r/r-process.ts',
  'source/runtime/r/r-runtime.ts',
  'source/runtime/r/rscript.ts',
  'source/board/server',
  'source/board/account-name.ts',
  'source/board/account.ts',
  'source/board/session/pipes.ts',
  'source/board/session/sleep-detection.ts',
  'source/board/session/session.ts',
  'source/ui/app/app.tsx',
  'source/ui/app/root.tsx',
  'source/ui/app/run.ts',
  'source/ui/terminal/screen-output.ts',
  'source/ui/terminal/tty.ts',
  'demos/mandelbrot/compute.ts',
  'demos/mandelbrot/demonstration.ts',
  'demos/mandelbrot/main.ts',
];

/** Modules that only compute, and what of them: pure code may import it. */
export const computing = [
  {name: 'node:util'},
  {name: 'node:stream', only: ['Readable']},
  {name: 'node:stream/promises', only: ['pipeline']},
  {name: 'node:zlib', only: ['crc32', 'createGunzip', 'gunzip', 'gzip', 'gzipSync', 'constants']},
  {name: 'node:crypto', only: ['createHash']},
  {name: 'chalk'},
  {name: 'devalue'},
  {name: 'ink'},
  {name: 'react'},
  {name: 'slice-ansi'},
  {name: 'string-width'},
];
