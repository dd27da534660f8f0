/** What a killed recorder leaves: each event that it printed is in the history but for those of the last moment. */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {systemClock} from '../../source/clock/system.js';
import {localTime} from '../../source/message/time.js';
import {joinBoard} from '../../source/session/join-board.js';
import {joined} from '../../source/session/joined.js';
import {completeSettings} from '../../source/session/settings.js';
import {percentile} from '../bench.js';
import {createRandom} from '../random.js';
import {createCrew, program, type Crew} from './processes.js';
import {openWorld, owner, posters, type World} from './world.js';

/** One kill. */
export type Kill = {
  /** Events that the recorder printed, and those of them that history lacks. */
  readonly printed: number;
  readonly missing: number;
  /** From the oldest event that is missing to the last one that was printed, milliseconds; 0 where none is missing. */
  readonly loss: number;
  /** An event is missing though a later one is there. */
  readonly hole: boolean;
};

type RecorderOptions = {readonly seed: number; readonly kills: number};

/** Milliseconds between two lines on the board while a recorder listens. */
const lineEvery = 5;

/** How long a recorder lives after the first line that it heard, milliseconds. */
const life = {from: 100, to: 1500};

/** What a recorder may lose, milliseconds. */
const bound = 50;

/** Kills a recorder again and again and reads each time what it left. @param tell gets a line for each */
export async function killRecorders(
  {seed, kills}: RecorderOptions,
  signal: AbortSignal,
  tell: (kill: Kill) => void,
): Promise<readonly Kill[]> {
  const directory = await mkdtemp(join(tmpdir(), 'p2p-tui-soak-'));
  const crew = createCrew();
  const random = createRandom(seed);
  try {
    const world = await openWorld(directory, crew);
    await using talk = await startTalking(world);
    const found: Kill[] = [];
    while (found.length < kills && !signal.aborted) {
      const kill = await killOne(crew, world, talk, random.between(life.from, life.to));
      found.push(kill);
      tell(kill);
    }

    signal.throwIfAborted();
    return found;
  } finally {
    await crew.close();
    await rm(directory, {recursive: true, force: true});
  }
}

async function killOne(crew: Crew, world: World, talk: Talk, lifetime: number): Promise<Kill> {
  const flags = ['--json', ...world.flags(owner)];
  const env = world.environment('observer');
  const printed: string[] = [];
  const hears = Promise.withResolvers<void>();
  const recorder = crew.start({
    kind: 'observer',
    args: [program, 'events', '--follow', ...flags],
    env,
    onLine(line) {
      printed.push(line);
      if (line.startsWith('{"type":"progress"')) hears.resolve();
    },
  });
  void recorder.exited.then(() =>
    hears.reject(new Error(`A recorder ended by itself: ${recorder.complaints.join(' ')}`)),
  );
  talk.goOn();
  await hears.promise;
  await wait(lifetime);
  recorder.signal('SIGKILL');
  await recorder.exited;
  talk.pause();

  const kept = new Set<string>();
  const reader = crew.start({
    kind: 'run',
    args: [program, 'events', '--since=5m', ...flags],
    env,
    onLine: (line) => kept.add(line),
  });
  const {status} = await reader.exited;
  if (status !== 0) throw new Error(`History cannot be read: ${reader.complaints.join(' ')}`);
  return compare(printed, kept);
}

/** What is missing of all that was printed. */
export function compare(printed: readonly string[], kept: ReadonlySet<string>): Kill {
  const first = printed.findIndex((line) => !kept.has(line));
  if (first < 0) return {printed: printed.length, missing: 0, loss: 0, hole: false};
  const tail = printed.slice(first);
  const missing = tail.filter((line) => !kept.has(line));
  const at = (line = ''): number => Date.parse((JSON.parse(line) as {at: string}).at);
  return {
    printed: printed.length,
    missing: missing.length,
    loss: at(tail.at(-1)) - at(tail[0]),
    hole: missing.length < tail.length,
  };
}

/** Lines on the board that somebody says for as long as he is not told to pause. */
type Talk = AsyncDisposable & {goOn(): void; pause(): void};

async function startTalking(world: World): Promise<Talk> {
  const [user] = posters;
  const board = await joinBoard({settings: completeSettings(world.plan(user), {})});
  await joined(board);
  const from = `${user}@soak:${process.pid}`;
  let timer: NodeJS.Timeout | undefined;
  let done = 0;
  const say = (): void => {
    done += 1;
    board.post('p2p-tui', {
      type: 'progress',
      when: localTime(systemClock.now()),
      from,
      to: from,
      future: 'soak-1',
      done,
      total: done,
    });
  };
  const pause = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  return {
    goOn() {
      timer ??= setInterval(say, lineEvery);
    },
    pause,
    async [Symbol.asyncDispose]() {
      pause();
      await board.close();
    },
  };
}

/** All figures, a line each, and whether the promise held. */
export function recorderReport(kills: readonly Kill[]): {
  readonly lines: readonly string[];
  readonly ok: boolean;
} {
  const losses = kills.map(({loss}) => loss);
  const holes = kills.filter(({hole}) => hole).length;
  const most = Math.max(0, ...losses);
  const figure = (name: string, value: string | number): string => `  ${name.padEnd(58)} ${value}`;
  const sum = (of: (kill: Kill) => number): number => kills.reduce((all, kill) => all + of(kill), 0);
  const ok = holes === 0 && most <= bound;
  return {
    ok,
    lines: [
      `recorders killed: ${kills.length}`,
      `  loss of each, ms: ${losses.join(' ')}`,
      figure(
        'events printed',
        sum(({printed}) => printed),
      ),
      figure(
        'of these missing in history',
        sum(({missing}) => missing),
      ),
      figure('loss p50', `${percentile(losses, 0.5)} ms`),
      figure('loss at most', `${most} ms`),
      figure('kills that left a gap before something recorded', holes),
      ok ? 'The promise held.' : `Broken promise: at most the last ${bound} ms are missing.`,
    ],
  };
}
