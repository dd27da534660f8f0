import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import type {Person, Services} from './services.js';

/** A worker process of the demo. */
export type DemoWorker = {
  readonly person: Person;
  readonly pid: number;
  /** Resolves when the process has ended, with what ended it. */
  readonly ended: Promise<string>;
  /** Asks it to leave; kills it if it does not. */
  stop(): Promise<void>;
};

type DemoWorkerOptions = {
  readonly person: Person;
  readonly cluster: string;
  readonly services: Services;
  /** Where it keeps its temporary files; a killed worker cannot delete its own. */
  readonly temporary: string;
  readonly sandbox: string;
  /** As `--runtime`. */
  readonly runtime: string;
  /** Told of each line the worker writes to standard error. */
  readonly onComplaint: (line: string) => void;
};

const program = fileURLToPath(new URL('../../../cli.js', import.meta.url));

/** Milliseconds a worker gets to say goodbye. */
const grace = 3000;

/** Starts a worker as a server's owner would, in a process of its own; it ends with this one whatever happens. */
export function startDemoWorker(options: DemoWorkerOptions): DemoWorker {
  const {person, cluster, services} = options;
  const child = spawn(
    process.execPath,
    [
      program,
      '--worker',
      `--cluster=${cluster}`,
      `--host=${services.board.host}:${services.board.port}`,
      `--identity=${services.keyFile(person)}`,
      `--accept-host-key=${services.board.fingerprint}`,
      `--mailbox=${services.mailbox}`,
      `--relay=${services.relay.host}:${services.relay.port}`,
      `--sandbox=${options.sandbox}`,
      `--runtime=${options.runtime}`,
      // The jobs are our own pictures.
      '--allow-root',
      // A board of our own bears more than the public one, and a lost worker shows within seconds.
      '--heartbeat=2s',
      '--stop-on-eof',
      '--json',
    ],
    {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: {...process.env, TMPDIR: options.temporary, TEMP: options.temporary, TMP: options.temporary},
    },
  );
  const {pid, stderr} = child;
  if (pid === undefined) throw new Error(`The worker of ${person} could not be started.`);
  createInterface({input: stderr}).on('line', options.onComplaint);
  return {person, pid, ended: ending(child), stop: () => stop(child)};
}

async function ending(child: ChildProcess): Promise<string> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal ?? `status ${code}`;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), grace);
  await exited;
  clearTimeout(timer);
}
