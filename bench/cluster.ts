import {execFile} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {promisify} from 'node:util';
import {bytesPayload} from '../source/payload/file.js';
import {encodeNodeJob} from '../source/runtime/node/job.js';
import {futureWithId} from '../source/runtime/r/future-file.js';
import {findRscript} from '../source/runtime/r/rscript.js';
import {detectSandbox} from '../source/runtime/sandbox/detect.js';
import {attach} from '../source/session/attach.js';
import {openClient, type JoinedClient} from '../source/session/open-client.js';
import {openWormhole} from '../source/session/open-wormhole.js';
import type {Settings} from '../source/session/settings.js';
import {makeWorkDirectory} from '../source/payload/work-directory.js';
import {startDemoCluster, type DemoCluster} from '../source/commands/demo/cluster.js';
import {percentile, type Figure} from './bench.js';
import {evaluateAsR} from './r-client.js';

const rounds = 50;

/** Jobs through the embedded services and three real workers: round trips, throughput, and what idling costs. */
export async function bench(): Promise<readonly Figure[]> {
  await using work = await makeWorkDirectory();
  const rscript = await findRscript();
  const withR = rscript?.future !== undefined;
  const sandbox = (await detectSandbox())?.name ?? 'none';
  const cluster = await startDemoCluster({
    directory: work.path,
    temporary: work.path,
    sandbox,
    runtime: withR ? 'r,node' : 'node',
    record: () => undefined,
  });
  const opened = await openClient({settings: cluster.settings, record: () => undefined});
  try {
    const session = await opened.join();
    const node = await encodeNodeJob({source: '() => 1', args: []});
    await warmUp(session, node);
    const figures = [
      ...(await idle(cluster)),
      ...(await roundTrips(session, 'node', node)),
      ...(await throughput(session, node)),
    ];
    if (!withR) return [...figures, {name: 'an R client and our workers: needs R', value: NaN, unit: ''}];
    const future = await trivialFuture(work.path, rscript.path);
    return [
      ...figures,
      ...(await roundTrips(session, 'r', future)),
      ...(await byReplayedR(cluster.settings, work.path, future)),
    ];
  } finally {
    await opened.close();
    await cluster.close();
  }
}

async function runJob(session: JoinedClient, runtime: string, bytes: Uint8Array): Promise<number> {
  const started = performance.now();
  const id = `${randomUUID().replaceAll('-', '')}-1`;
  const job = runtime === 'r' ? await futureWithId(bytes, id, 'future.rds') : bytes;
  const payload = await bytesPayload(session.directory, job);
  const result = await session.client.post({id, payload, runtime}, {signal: new AbortController().signal});
  await result.discard();
  await payload.discard();
  return performance.now() - started;
}

/** Until every worker has been heard of and has a process waiting. */
async function warmUp(session: JoinedClient, bytes: Uint8Array): Promise<void> {
  await Promise.all(Array.from({length: 6}, () => runJob(session, 'node', bytes)));
}

async function roundTrips(session: JoinedClient, runtime: string, bytes: Uint8Array): Promise<Figure[]> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) samples.push(await runJob(session, runtime, bytes));
  return [
    {
      name: `round trip of a trivial ${runtime} job, p50 of ${rounds}`,
      value: percentile(samples, 0.5),
      unit: 'ms',
    },
    {
      name: `round trip of a trivial ${runtime} job, p95 of ${rounds}`,
      value: percentile(samples, 0.95),
      unit: 'ms',
    },
  ];
}

async function throughput(session: JoinedClient, bytes: Uint8Array): Promise<Figure[]> {
  const jobs = 100;
  const started = performance.now();
  await Promise.all(Array.from({length: jobs}, () => runJob(session, 'node', bytes)));
  const seconds = (performance.now() - started) / 1000;
  return [{name: `${jobs} trivial node jobs over 3 workers`, value: jobs / seconds, unit: 'jobs/s'}];
}

async function trivialFuture(directory: string, rscript: string): Promise<Uint8Array> {
  const path = join(directory, 'future.rds');
  const script = 'saveRDS(future::future(1, lazy = TRUE), commandArgs(TRUE)[1])';
  await promisify(execFile)(rscript, ['-e', script, path]);
  return readFile(path);
}

/** What a client of R gets from our workers: one future at a time, and ten at once. */
async function byReplayedR(settings: Settings, directory: string, bytes: Uint8Array): Promise<Figure[]> {
  const attached = await attach({settings, record: () => undefined});
  const transfers = openWormhole(settings, directory);
  try {
    await attached.ready();
    const {board, peer} = attached;
    const evaluate = async () => {
      const future = `${randomUUID().replaceAll('-', '')}-1`;
      const payload = await bytesPayload(directory, await futureWithId(bytes, future, 'future.rds'));
      const took = await evaluateAsR({board, transfers, from: peer(2), future, payload});
      await payload.discard();
      return took;
    };
    const samples: number[] = [];
    for (let round = 0; round < 10; round++) samples.push(await evaluate());
    const started = performance.now();
    await Promise.all(samples.map(evaluate));
    const seconds = (performance.now() - started) / 1000;
    return [
      {
        name: 'an R client and our workers: one future, p50 of 10',
        value: percentile(samples, 0.5),
        unit: 'ms',
      },
      {name: 'an R client and our workers: 10 at once, 3 workers', value: 10 / seconds, unit: 'futures/s'},
    ];
  } finally {
    await attached.close();
  }
}

/** What one idle worker costs, with its waiting processes counted apart; Linux only. */
async function idle(cluster: DemoCluster): Promise<Figure[]> {
  const [worker] = cluster.workers;
  if (!worker || process.platform !== 'linux') return [];
  const span = 20_000;
  const before = await cpuTicks(worker.pid);
  await delay(span);
  const ticks = (await cpuTicks(worker.pid)) - before;
  const status = await readFile(`/proc/${worker.pid}/status`, 'utf8');
  const rss = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  return [
    {name: 'an idle worker: resident memory', value: rss / 1e6, unit: 'MB'},
    {name: 'an idle worker: share of one core', value: (ticks * 10) / (span / 100), unit: '%'},
  ];
}

/** CPU time of a process so far, in clock ticks of 10 ms. */
async function cpuTicks(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name in parentheses, and may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
