/** Those who post the jobs of a soak: clients of the public API, and `p2p-tui run` for commands. */
import {isDeepStrictEqual} from 'node:util';
import {fileURLToPath} from 'node:url';
import type {ClientOrder, ClientReport} from './client.js';
import {commandOf, compute, printed, textOf, type Job} from './jobs.js';
import type {Ending} from './ledger.js';
import {program, type Crew, type Process} from './processes.js';
import type {World} from './world.js';

/** What happens to the jobs. All times: Unix time, milliseconds. */
export type PostNews = {
  readonly onPosted: (label: string, at: number, id?: string) => void;
  readonly onEnded: (label: string, at: number, ending: Ending) => void;
};

/** A process with one client, which posts jobs. */
export type Poster = {
  readonly pid: number;
  readonly process: Process;
  post(job: Job, label: string): void;
  leave(): Promise<void>;
};

const script = fileURLToPath(new URL('./client.js', import.meta.url));

/** The time by a clock that nobody sets, so that times of several processes can be compared. */
export const now = (): number => performance.timeOrigin + performance.now();

/** Starts a client of the public API; resolves when it has joined. */
export async function openPoster(
  crew: Crew,
  world: World,
  user: string,
  {onPosted, onEnded}: PostNews,
): Promise<Poster> {
  const joined = Promise.withResolvers<void>();
  const jobs = new Map<string, Job>();
  const judge = async (report: ClientReport & {type: 'value'}): Promise<void> => {
    const job = jobs.get(report.label);
    if (job === undefined) return;
    const right = await compute(job.number, 0, textOf(job));
    const ending: Ending = isDeepStrictEqual(report.value, right)
      ? {how: 'right'}
      : {how: 'wrong', value: JSON.stringify(report.value)};
    onEnded(report.label, report.at, ending);
  };
  const client = crew.start({
    kind: 'client',
    args: [script],
    env: world.environment('clients'),
    onMessage(message) {
      const report = message as ClientReport;
      if (report.type === 'joined') joined.resolve();
      else if (report.type === 'posted') onPosted(report.label, report.at, report.id);
      else if (report.type === 'value') void judge(report);
      else onEnded(report.label, report.at, {how: 'failed', reason: report.reason});
    },
  });
  const tell = (order: ClientOrder): void => client.send(order);
  tell({type: 'join', plan: world.plan(user)});
  void client.exited.then(() =>
    joined.reject(new Error(`A client could not join: ${client.complaints.join(' ')}`)),
  );
  await joined.promise;
  return {
    pid: client.pid,
    process: client,
    post(job, label) {
      jobs.set(label, job);
      const {number, seconds, size} = job;
      tell({type: 'post', job: {number, seconds, size}, label});
    },
    async leave() {
      tell({type: 'leave'});
      await client.exited;
    },
  };
}

/** Posts a command by `p2p-tui run`. */
export function runCommand(
  crew: Crew,
  world: World,
  user: string,
  job: Job,
  label: string,
  {onPosted, onEnded}: PostNews,
): Process {
  let output = '';
  const run = crew.start({
    kind: 'run',
    args: [
      program,
      'run',
      ...world.flags(user),
      ...world.wormhole,
      `--label=${label}`,
      '--',
      ...commandOf(job),
    ],
    env: world.environment('clients'),
    onLine: (line) => (output += `${line}\n`),
  });
  onPosted(label, now());
  void run.exited.then(({status, signal}) => {
    if (status === 0 && output === printed(job)) {
      onEnded(label, now(), {how: 'right'});
    } else if (status === 0) {
      onEnded(label, now(), {how: 'wrong', value: JSON.stringify(output)});
    } else {
      const reason = `p2p-tui run: ${run.complaints.at(-1) ?? `status ${status ?? signal ?? ''}`}`;
      onEnded(label, now(), {how: 'failed', reason});
    }
  });
  return run;
}
