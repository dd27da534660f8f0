import {parseArgs} from 'node:util';

/** How a soak goes. Times in milliseconds. */
export type SoakOptions = {
  readonly seed: number;
  /** The stretch with faults, and the one without before it; 0: there is none. */
  readonly span: number;
  readonly calm: number;
  readonly jobs: number;
  /** Workers in each of the four processes. */
  readonly workers: number;
  /** As `--heartbeat` of the workers; undefined: what is usual. */
  readonly heartbeat: string | undefined;
  /** As `--sandbox` of the workers; undefined: the one that works here, or none. */
  readonly sandbox: string | undefined;
  readonly killWorkerEvery: number;
  readonly restartBoardEvery: number;
  readonly stopWorkerEvery: number;
  readonly stopClientEvery: number;
  readonly killClientEvery: number;
  readonly stopFor: number;
  /** How long jobs may stay out after the last fault. */
  readonly patience: number;
  /** Measure a killed recorder instead, so often. */
  readonly recorder: boolean;
  readonly kills: number;
  /** Where all events of a watcher go, for a look at what went wrong. */
  readonly log: string | undefined;
  /** Tell of each fault when it happens. */
  readonly verbose: boolean;
};

const minute = 60_000;

/** What `--help` prints. */
export const usage = `Usage: npm run soak -- [flags]

Runs the built program as on real machines, kills and stops parts of it, and looks whether its promises hold.

  --minutes=10         length of the stretch with faults
  --seed=1             what happens when: the same seed, the same jobs and faults
  --jobs=2000          jobs posted in that stretch
  --baseline=M         minutes without faults before it, for comparison (default a fifth of --minutes; 0 for none)
  --workers=2          workers in each of the four worker processes
  --heartbeat=15s      as --heartbeat of the workers
  --sandbox=none       as --sandbox of the workers (default: the one that works here)
  --kill-every=10      seconds between kills of a worker
  --board-every=45     seconds between restarts of the board
  --stop-every=30      seconds between stops of a worker, for --stop-for=20 seconds
  --stop-client-every=75, --kill-client-every=90   the same for clients
                       0 in any of these: never
  --patience=300       seconds that jobs may take to end after the last fault
  --log=FILE           write there all that a watcher of the cluster sees, as p2p-tui events --json
  --verbose            tell of each fault when it happens
  --recorder --kills=50   kill a recorder of history again and again instead, and look what is missing there

Exit status: 0 when all promises held, 1 when not, 2 for flags that cannot be read, 130 when it was interrupted.`;

const spec = {
  minutes: {type: 'string', default: '10'},
  seed: {type: 'string', default: '1'},
  jobs: {type: 'string', default: '2000'},
  baseline: {type: 'string'},
  workers: {type: 'string', default: '2'},
  heartbeat: {type: 'string'},
  sandbox: {type: 'string'},
  'kill-every': {type: 'string', default: '10'},
  'board-every': {type: 'string', default: '45'},
  'stop-every': {type: 'string', default: '30'},
  'stop-client-every': {type: 'string', default: '75'},
  'kill-client-every': {type: 'string', default: '90'},
  'stop-for': {type: 'string', default: '20'},
  patience: {type: 'string', default: '300'},
  recorder: {type: 'boolean', default: false},
  kills: {type: 'string', default: '50'},
  log: {type: 'string'},
  verbose: {type: 'boolean', default: false},
} as const;

/** @throws Error one sentence, for a flag that is none or cannot be read */
export function readOptions(args: readonly string[]): SoakOptions {
  const {values} = parseArgs({args: [...args], options: spec, strict: true});
  const number = (name: keyof typeof spec, unit: number, text = values[name]): number => {
    const value = Number(text);
    if (text === '' || !Number.isFinite(value) || value < 0) {
      throw new Error(`--${name}=${String(text)} must be a number that is not negative.`);
    }
    return value * unit;
  };
  const every = (name: keyof typeof spec): number => number(name, 1000) || Infinity;
  const span = number('minutes', minute);
  if (span === 0) throw new Error('--minutes must be more than 0.');
  return {
    seed: number('seed', 1),
    span,
    calm: values.baseline === undefined ? span / 5 : number('baseline', minute),
    jobs: number('jobs', 1),
    workers: number('workers', 1),
    heartbeat: values.heartbeat,
    sandbox: values.sandbox,
    killWorkerEvery: every('kill-every'),
    restartBoardEvery: every('board-every'),
    stopWorkerEvery: every('stop-every'),
    stopClientEvery: every('stop-client-every'),
    killClientEvery: every('kill-client-every'),
    stopFor: number('stop-for', 1000),
    patience: number('patience', 1000),
    recorder: values.recorder,
    kills: number('kills', 1),
    log: values.log,
    verbose: values.verbose,
  };
}
