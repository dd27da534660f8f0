import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll} from 'vitest';
import {startServices, type Person, type Services} from '../../source/commands/demo/services.js';
import {runProgram, start, type Finished, type Run} from './program.js';

/** Services in this process, and everybody else in processes of their own, as on real machines. */
export type Lab = {
  readonly directory: string;
  readonly services: Services;
  /** The flags with which a person joins `alice/friends`. */
  flags(person: Person): string[];
  /** Starts the program as a person; it is ended with the lab. `rest` follows the flags: `--` and what comes after it. */
  start(person: Person, args: readonly string[], rest?: readonly string[], place?: Place): Run;
  /** Runs the program as a person to its end. */
  run(person: Person, args: readonly string[], rest?: readonly string[]): Promise<Finished>;
  close(): Promise<void>;
};

/** Where a program runs. */
type Place = {
  /** What is different from the environment of the others. */
  readonly env?: NodeJS.ProcessEnv;
  /** As in `start` of `program.ts`. */
  readonly under?: readonly string[];
};

/** Starts the services. */
export async function openLab(): Promise<Lab> {
  const directory = await mkdtemp(join(tmpdir(), 'p2p-tui-lab-'));
  const services = await startServices(directory);
  const started: Run[] = [];
  const env = {...process.env, TMPDIR: directory, HOME: directory, XDG_DATA_HOME: join(directory, 'data')};
  const flags = (person: Person) => [
    '--cluster=alice/friends',
    `--host=${services.board.host}:${services.board.port}`,
    `--accept-host-key=${services.board.fingerprint}`,
    `--identity=${services.keyFile(person)}`,
  ];
  return {
    directory,
    services,
    flags,
    start(person, args, rest = [], place = {}) {
      const run = start([...args, ...flags(person), ...rest], {...env, ...place.env}, place.under);
      started.push(run);
      return run;
    },
    run: (person, args, rest = []) => runProgram([...args, ...flags(person), ...rest], env),
    async close() {
      for (const {child} of started) if (child.exitCode === null) child.kill('SIGTERM');
      await Promise.all(started.map(({finished}) => finished));
      await services.close();
      await rm(directory, {recursive: true, force: true});
    },
  };
}

/** A lab for the tests of a file; complete once they run. */
export function useLab(): () => Lab {
  let lab: Lab | undefined;
  beforeAll(async () => {
    lab = await openLab();
  }, 60_000);
  afterAll(() => lab?.close(), 60_000);
  return () => {
    if (lab === undefined) throw new Error('The lab is there only while tests run.');
    return lab;
  };
}

/** The flags by which payloads travel. */
export function wormholeFlags({services}: Lab): string[] {
  return [`--mailbox=${services.mailbox}`, `--relay=${services.relay.host}:${services.relay.port}`];
}
