/** A soak: a whole cluster of the built program in processes of its own, jobs whose answers are known, and faults. */
import {createWriteStream} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {detectSandbox} from '../../source/runtime/sandbox/detect.js';
import {createBoardLines} from './board-lines.js';
import {mixJobs, type Job} from './jobs.js';
import {createLedger, type Ledger} from './ledger.js';
import {leftFiles, leftProcesses} from './left-behind.js';
import type {SoakOptions} from './options.js';
import {summarize} from './outcome.js';
import {openPlace, type Place} from './place.js';
import {now, openPoster, runCommand, type Poster, type PostNews} from './posters.js';
import {createCrew, program} from './processes.js';
import {bound, type Findings} from './report.js';
import {placeWithSmallDisk, placeWithWrongClock, scheduleFaults} from './schedule.js';
import {runStretch} from './stretch.js';
import {createTorment} from './torment.js';
import {lenders, openWorld, owner, posters} from './world.js';

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
  const places: Place[] = [];
  const crashes = new Map<string, number>();
  const diskless = new Map<string, number>();
  const crew = createCrew(({kind, pid, complaints}, {status, signal}) => {
    // These end when their job has; clients when they were told to leave.
    if (kind === 'run' || (kind === 'client' && status === 0)) return;
    const place = places.find((each) => each.pid === pid);
    const who = place ? `${kind} of ${place.user}` : kind;
    const how = `${who}, ${status ?? signal ?? ''}: ${complaints.at(-1) ?? 'without a word'}`;
    tell(`ended by itself: ${how}`);
    count(place?.disk?.full === true ? diskless : crashes, how);
  });
  const shut = async (): Promise<void> => {
    for (const place of places) place.close();
    await crew.close();
  };
  const notes: string[] = [];
  const note = (text: string): void => void notes.push(text);
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

    const attempts = new Map<string, number>();
    const users = new Map<number, string>();
    const sandbox = options.sandbox ?? (await detectSandbox())?.name ?? 'none';
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
          // Who was killed may have written half a line.
          if (!line.startsWith('{"type":"job"') || !line.endsWith('}')) return;
          const {stage, label} = JSON.parse(line) as {stage: string; label?: string};
          const found = stage === 'running' && label !== undefined ? locate(label) : undefined;
          if (!found) return;
          found.ledger.began(found.number, pid, now());
          if (found.ledger === ledgers.get('job')) count(attempts, `${user}${traits(index, place)}`);
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
    const torment = createTorment({
      crew,
      world,
      places,
      clients,
      news,
      doomedIds,
      lines,
      ledger: rough,
      tell,
      note,
    });
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
      inflict: torment.inflict,
      heal: torment.heal,
      patience,
      signal,
    });
    await torment.settled();
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
      faults: torment.counts,
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
