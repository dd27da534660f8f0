/** A soak: a whole cluster of the built program in processes of its own, jobs whose answers are known, and faults. */
import {createWriteStream} from 'node:fs';
import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {peerParts} from '../../source/message/peer.js';
import {detectSandbox} from '../../source/runtime/sandbox/detect.js';
import {createBoardLines} from './board-lines.js';
import {mixJobs, type Job} from './jobs.js';
import {createLedger, type Ledger} from './ledger.js';
import type {SoakOptions} from './options.js';
import {summarize} from './outcome.js';
import {openPlace, type Place} from './place.js';
import {now, openPoster, runCommand, type Poster, type PostNews} from './posters.js';
import {createCrew, program} from './processes.js';
import {bound, type Findings} from './report.js';
import {
  placeWithSmallDisk,
  placeWithWrongClock,
  scheduleFaults,
  type Fault,
  type FaultKind,
} from './schedule.js';
import {runStretch} from './stretch.js';
import {processesWith} from './usage.js';
import {doomed, lenders, openWorld, owner, posters} from './world.js';

/** Jobs of the client that is killed: so many, and seconds that each would run. */
const doomedJobs = {count: 2, seconds: 240};

/** How long processes that outlive their parents may take to notice, milliseconds. */
const lastBreath = 10_000;

/**
 * Runs a soak to its end and cleans up behind it.
 * @param tell gets a line for each fault, when it happens
 */
export async function soak(
  options: SoakOptions,
  signal: AbortSignal,
  tell: (line: string) => void,
): Promise<Findings> {
  const directory = await mkdtemp(join(tmpdir(), 'p2p-tui-soak-'));
  const crew = createCrew();
  const places: Place[] = [];
  const shut = async (): Promise<void> => {
    for (const place of places) place.close();
    await crew.close();
  };
  const notes: string[] = [];
  const log = options.log === undefined ? undefined : createWriteStream(options.log);
  const count = <Key>(counts: Map<Key, number>, key: Key): void =>
    void counts.set(key, (counts.get(key) ?? 0) + 1);
  try {
    const world = await openWorld(directory, crew);
    const lines = createBoardLines();
    crew.start({
      kind: 'observer',
      args: [program, 'events', '--follow', '--json', ...world.flags(owner)],
      env: world.environment('observer'),
      onLine(line) {
        lines.hear(line, now());
        log?.write(`${line}\n`);
      },
    });

    const ledgers = new Map<string, Ledger>();
    const doomedIds: string[] = [];
    /** The ledger and the number that a label stands for. */
    const locate = (label: string): {ledger: Ledger; number: number} | undefined => {
      const [stretch = '', number = ''] = label.split('-');
      const ledger = ledgers.get(stretch);
      return ledger && {ledger, number: Number(number)};
    };
    const news: PostNews = {
      onPosted(label, at, id) {
        const found = locate(label);
        if (found) found.ledger.posted(found.number, at);
        else if (id !== undefined) doomedIds.push(id);
      },
      onEnded(label, at, ending) {
        const found = locate(label);
        found?.ledger.ended(found.number, at, ending);
      },
    };

    const crashes = new Map<string, number>();
    const diskless = new Map<string, number>();
    const attempts = new Map<string, number>();
    const users = new Map<number, string>();
    const sandbox = options.sandbox ?? ((await detectSandbox()) ? 'bwrap' : 'none');
    const flags = [
      `--workers=${options.workers}`,
      `--sandbox=${sandbox}`,
      '--runtime=node,command',
      '--stop-on-eof',
      '--json',
      ...(options.heartbeat === undefined ? [] : [`--heartbeat=${options.heartbeat}`]),
    ];
    const traits = (index: number, place: Place): string => {
      if (index === placeWithSmallDisk) return ` (disk that fills up: ${place.disk?.means ?? ''})`;
      return index === placeWithWrongClock ? ' (clock off by a minute)' : '';
    };
    for (const [index, user] of lenders.entries()) {
      const place = openPlace({
        crew,
        world,
        user,
        flags,
        smallDisk: index === placeWithSmallDisk,
        onLine(pid, line) {
          users.set(pid, user);
          if (!line.startsWith('{"type":"job"')) return;
          const {stage, label} = JSON.parse(line) as {stage: string; label?: string};
          const found = stage === 'running' && label !== undefined ? locate(label) : undefined;
          if (!found) return;
          found.ledger.began(found.number, pid, now());
          if (found.ledger === ledgers.get('job')) count(attempts, `${user}${traits(index, place)}`);
        },
        onEnd(place, how) {
          tell(`the worker of ${user} ended: ${how}`);
          count(place.disk?.full === true ? diskless : crashes, `the worker of ${user}, ${how}`);
        },
      });
      places.push(place);
    }

    const clients: Poster[] = [];
    for (const user of posters) clients.push(await openPoster(crew, world, user, news));
    const clientOf = ({runtime, client}: Job): number | undefined =>
      runtime === 'node' ? clients[client]?.pid : undefined;
    const postTo = (stretch: string) => (job: Job) => {
      const label = `${stretch}-${job.number}`;
      const user = posters[job.client];
      if (user === undefined) throw new Error(`There is no client ${job.client}.`);
      if (job.runtime === 'node') clients[job.client]?.post(job, label);
      else runCommand(crew, world, user, job, label, news);
    };

    const {patience} = options;
    const rate = options.jobs / options.span;
    const mix = {clients: posters.length};
    const calmJobs = mixJobs(options.seed + 1_000_000, {
      ...mix,
      count: Math.round(rate * options.calm),
      span: options.calm,
    });
    const calm = createLedger(calmJobs);
    ledgers.set('calm', calm);
    tell(`without faults: ${calmJobs.length} jobs`);
    const nothing = {faults: [], inflict: () => undefined, heal: () => undefined};
    await runStretch({jobs: calmJobs, post: postTo('calm'), ledger: calm, ...nothing, patience, signal});
    const memoryBefore = crew.memory();

    const jobs = mixJobs(options.seed, {...mix, count: options.jobs, span: options.span});
    const rough = createLedger(jobs);
    ledgers.set('job', rough);
    const faults = new Map<FaultKind, number>();
    let marked: Poster | undefined;
    const wakeups = new Set<() => void>();
    const pending = new Set<Promise<void>>();
    let restarting = Promise.resolve();
    /** Something that takes its time; the soak does not wait for it before the next fault. */
    const begin = (what: string, work: Promise<void>): void => {
      const done = work.catch((error: unknown) => void notes.push(`${what}: ${String(error)}`));
      pending.add(done);
      void done.finally(() => pending.delete(done));
    };
    const inflict = (fault: Fault): void => {
      const place = 'place' in fault ? places[fault.place] : undefined;
      switch (fault.kind) {
        case 'kill-worker': {
          if (!place) return;
          const pid = place.kill();
          rough.hit(pid, now());
          lines.workerDied((worker) => Number(peerParts(worker).pid?.split('-')[0]) === pid, now());
          break;
        }
        case 'stop-worker': {
          let wake: (until: number) => void = () => undefined;
          const pid = place?.stop(fault.for, () => wake(now()));
          if (pid === undefined) return;
          wake = rough.hit(pid, now());
          break;
        }
        case 'restart-board':
          restarting = restarting.then(() => world.restartBoard(fault.signal));
          begin('The board', restarting);
          break;
        case 'stop-client': {
          const client = clients[fault.client]?.process;
          if (!client || client.ended) return;
          client.signal('SIGSTOP');
          const wake = rough.hit(client.pid, now());
          const goOn = (): void => {
            clearTimeout(timer);
            wakeups.delete(goOn);
            client.signal('SIGCONT');
            wake(now());
          };
          const timer = setTimeout(goOn, fault.for);
          wakeups.add(goOn);
          break;
        }
        case 'start-doomed-client':
          begin(
            'The client to be killed',
            openPoster(crew, world, doomed, news).then((poster) => {
              marked = poster;
              for (let number = 1; number <= doomedJobs.count; number += 1) {
                const job = {
                  number,
                  at: 0,
                  client: 0,
                  runtime: 'node',
                  seconds: doomedJobs.seconds,
                  size: 10,
                } as const;
                poster.post(job, `doomed-${number}`);
              }
            }),
          );
          break;
        case 'kill-doomed-client':
          if (!marked) return;
          marked.process.signal('SIGKILL');
          lines.clientDied(doomedIds, now());
          doomedIds.length = 0;
          marked = undefined;
          break;
        case 'fill-disk':
          place?.fillDisk();
          break;
        case 'free-disk':
          place?.freeDisk();
          break;
        case 'set-clock':
          place?.setClock(fault.by);
          break;
      }

      count(faults, fault.kind);
      tell(`${(fault.at / 1000).toFixed(1)} s: ${JSON.stringify(fault)}`);
    };
    const heal = (): void => {
      for (const goOn of wakeups) goOn();
      for (const place of places) place.freeDisk();
    };
    tell(`with faults: ${jobs.length} jobs`);
    const schedule = scheduleFaults(options.seed, {
      ...options,
      places: places.length,
      clients: clients.length,
    });
    await runStretch({
      jobs,
      post: postTo('job'),
      ledger: rough,
      faults: schedule,
      inflict,
      heal,
      patience,
      signal,
    });
    await Promise.all(pending);
    // The last dead client may have died just now.
    while (lines.open.some((since) => now() - since <= bound)) await wait(200, undefined, {signal});

    const memoryAfter = crew.memory();
    const cpu = crew.cpu();
    const held = lines.held(now());
    const stillHeld = lines.open.length;
    for (const client of clients) await client.leave();
    await shut();
    return {
      seed: options.seed,
      calm: calmJobs.length > 0 ? summarize(calm.stories(clientOf)) : undefined,
      rough: summarize(rough.stories(clientOf)),
      faults,
      attempts,
      linesByType: lines.byType,
      repeats: lines.repeats,
      declines: lines.declines,
      userOf: (pid) => users.get(pid) ?? '',
      held,
      stillHeld,
      cpu,
      memoryBefore,
      memoryAfter,
      crashes,
      diskless,
      leftFiles: await leftFiles(directory),
      leftProcesses: await leftProcesses(directory),
      notes: [`sandbox: ${sandbox}`, ...notes],
    };
  } finally {
    await shut();
    log?.end();
    for (const {disk} of places) disk?.close();
    await rm(directory, {recursive: true, force: true});
  }
}

/** What is left in the temporary directories. */
async function leftFiles(directory: string): Promise<readonly string[]> {
  const homes = await readdir(directory, {withFileTypes: true});
  const left = await Promise.all(
    homes
      .filter((home) => home.isDirectory())
      .map(async ({name}) => {
        const names = await readdir(join(directory, name, 'tmp')).catch(() => []);
        return names.map((each) => join(name, 'tmp', each));
      }),
  );
  return left.flat();
}

/** Processes that know of the scratch directory, once those had time that end with their parents. */
async function leftProcesses(directory: string): Promise<readonly string[]> {
  const deadline = now() + lastBreath;
  for (;;) {
    const left = processesWith(directory);
    if (left.length === 0 || now() > deadline) return left;
    await wait(200);
  }
}
