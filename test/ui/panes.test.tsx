import {describe, expect, it} from 'vitest';
import type {Projection} from '../../source/store/projection.js';
import type {PaneDefinition} from '../../source/ui/kit/pane.js';
import {frameColumns} from '../../source/ui/kit/edges.js';
import {clockTime} from '../../source/ui/kit/format/clock-time.js';
import {createPanes} from '../../source/ui/app/pane-set.js';
import {hostAndPid} from '../../source/ui/people/peer.js';
import {
  busyJob,
  busyJobId,
  busyNow,
  busyProjection,
  busyWorker,
  emptyProjection,
} from './helpers/projection.js';
import {colourTheme, plainTheme} from './helpers/context.js';
import {draw} from './helpers/draw.js';
import {expectToFit, hostileText} from './helpers/hostile.js';

const {pane: paneOf} = createPanes({});
const workersPane = paneOf('workers');
const jobsPane = paneOf('jobs');
const timelinePane = paneOf('timeline');
const transfersPane = paneOf('transfers');

const panes: readonly (readonly [string, PaneDefinition])[] = [
  ['workers', workersPane],
  ['jobs', jobsPane],
  ['transfers', transfersPane],
  ['timeline', timelinePane],
];

const sizes = [58, 78, 118].flatMap((columns) => [0, 1, 2, 3, 6, 12, 40].map((rows) => ({columns, rows})));

/** The busy cluster in which every text that a peer chooses is meant to do harm. */
function hostileProjection(): Projection {
  const projection = busyProjection();
  for (const [id, worker] of projection.workers) {
    projection.workers.set(id, {...worker, user: hostileText, name: hostileText, version: hostileText});
  }
  const evil = `mallory@${hostileText}:66`;
  projection.workers.set(evil, busyWorker(evil, {state: hostileText, user: hostileText, name: hostileText}));
  for (const [id, job] of projection.jobs) {
    projection.jobs.set(id, {
      ...job,
      client: evil,
      worker: evil,
      label: hostileText,
      reason: hostileText,
      short: '\u001b[7m',
    });
  }
  for (const [key, transfer] of projection.transfers) {
    projection.transfers.set(key, {...transfer, peer: evil, error: hostileText});
  }
  return projection;
}

describe.each(panes)('the pane of %s', (_name, pane) => {
  it('a pane fits every size, with and without colours', () => {
    const projection = busyProjection();
    for (const size of sizes) {
      for (const theme of [plainTheme, colourTheme]) {
        for (const cursor of [undefined, pane.ids(projection).at(-1)]) {
          expectToFit(draw(pane, {projection, ...size, theme, cursor}));
        }
      }
    }
  });

  it('a pane shows nothing that harms a terminal', () => {
    const projection = hostileProjection();
    for (const size of sizes) {
      expectToFit(draw(pane, {projection, ...size, theme: colourTheme}));
    }
  });

  it('a pane keeps the cursor in sight, wherever it is', () => {
    const projection = busyProjection();
    for (const cursor of pane.ids(projection)) {
      const {lines} = draw(pane, {projection, cursor, columns: 78, rows: 7});
      expect(lines.filter((line) => line.startsWith('▌'))).toHaveLength(1);
    }
  });

  it('a pane states when it has no rows', () => {
    const {lines} = draw(pane, {projection: emptyProjection()});
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^ (No|Nothing) .*\.$/);
    expect(pane.ids(emptyProjection())).toEqual([]);
  });

  it('a pane is drawn anew when the projection changes', () => {
    const projection = busyProjection();
    const before = draw(pane, {projection}).lines;
    projection.workers.clear();
    projection.jobs.clear();
    projection.transfers.clear();
    projection.version++;
    expect(draw(pane, {projection}).lines).not.toEqual(before);
  });
});

/** The rows of a pane large enough for all, without heading and last line. */
function rowsOf(pane: PaneDefinition, projection: Projection): readonly string[] {
  const rows = pane.ids(projection).length + 2;
  return draw(pane, {projection, columns: 118, rows}).lines.slice(1, -1);
}

describe('order of rows', () => {
  it('workers and lanes are drawn in the order of their ids', () => {
    const projection = busyProjection();
    for (const pane of [workersPane, timelinePane]) {
      const shown = rowsOf(pane, projection).map((line) => line.slice(0, 32).trim().split(/[* ]/)[0]);
      expect(shown).toEqual(pane.ids(projection).map(hostAndPid));
    }
  });

  it('jobs are drawn in the order of their ids', () => {
    const projection = busyProjection();
    const shorts = jobsPane.ids(projection).map((id) => projection.jobs.get(id)?.short);
    expect(rowsOf(jobsPane, projection).map((line) => line.trim().split(' ')[0])).toEqual(shorts);
  });
});

describe('pane of workers', () => {
  it('the pane of workers explains its marks, and counts the workers out of sight', () => {
    const {title, lines} = draw(workersPane, {projection: busyProjection(), columns: 58, rows: 10});
    expect(title).toBe('Workers 12');
    expect(lines[0]).toContain('WORKER');
    expect(lines.at(-1)).toBe(' 8 of 12 ▾   * ours   R = R worker, sends no heartbeat');
  });

  it('the pane of workers shows load and memory where there is room', () => {
    const heading = (columns: number) => draw(workersPane, {projection: busyProjection(), columns}).lines[0];
    expect(heading(58)).not.toContain('LOAD');
    expect(heading(118)).toMatch(/BEAT +LOAD +RSS/);
  });
});

describe('pane of jobs', () => {
  it('the pane of jobs lists the stalled first, then the furthest, then what ended last', () => {
    const projection = busyProjection();
    const shorts = jobsPane.ids(projection).map((id) => projection.jobs.get(id)?.short);
    expect(shorts.slice(0, 13)).toEqual([
      ...['c3d9', 'aa03'],
      '0b3f',
      ...['4c1e', '91b0', 'd210', 'aa01', 'aa02'],
      'e07d',
      '77aa',
      'c7f1',
      ...['f000', 'f001'],
    ]);
  });

  it('the pane of jobs counts the jobs that it does not list', () => {
    const projection = busyProjection();
    for (let index = 0; index < 5000; index++) {
      const job = busyJob(`old${index}`, {stage: 'done', since: busyNow - 1e7 + index});
      projection.jobs.set(job.id, job);
      projection.stages.done.add(job.id);
    }
    const {title, lines} = draw(jobsPane, {projection, columns: 78, rows: 11});
    expect(title).toBe('Jobs 11/5,071');
    expect(jobsPane.ids(projection)).toHaveLength(211);
    expect(lines.at(-1)).toContain('9 of 211, 4,860 hidden ▾');
  });

  it('the pane of jobs shows the dots on a screen of 80 columns', () => {
    const heading = (columns: number) => draw(jobsPane, {projection: busyProjection(), columns}).lines[0];
    expect(heading(80 - frameColumns)).toContain('r o a s R t d');
    expect(heading(58)).not.toContain('r o a');
  });

  it('the pane of jobs never shows a code', () => {
    const all = rowsOf(jobsPane, busyProjection()).join('\n');
    expect(all).toContain('e07d');
    expect(all).not.toMatch(/wormhole|0123456789ab/);
  });
});

describe('pane of transfers', () => {
  it('the pane of transfers lists ours under way, then those of others, then ours that ended', () => {
    const projection = busyProjection();
    const foreign = busyJob('f00d', {stage: 'sending', since: busyNow - 1000, worker: 'bob@kiwi:4410'});
    projection.jobs.set(foreign.id, foreign);
    projection.stages.sending.add(foreign.id);
    expect(transfersPane.ids(projection)).toEqual([
      'e07d/receive/out',
      '0b3f/send/back',
      '77aa/send/out',
      busyJobId('f00d'),
      'f001/receive/back',
    ]);
    const {title, lines} = draw(transfersPane, {projection});
    expect(title).toBe('Transfers 3');
    expect(lines.find((line) => line.includes('f00d'))).toMatch(/carol→kiwi.*4\.2M.*not ours/);
    expect(lines.at(-1)).toBe(' direct 1   relay 1   codes hidden');
  });
});

describe('pane of the timeline', () => {
  it('the timeline draws a lane for each worker, and shows how busy it was', () => {
    const {lines} = draw(timelinePane, {projection: busyProjection(), columns: 118, rows: 20});
    const lane = (name: string) => lines.find((line) => line.trimStart().startsWith(name));
    expect(lane('kiwi:4410')).toMatch(/█+▏ +214 done +\d+% busy$/);
    expect(lane('plum:717')).toMatch(/ ·+▏ +90 done +0% busy$/);
    expect(lane('fig:2020')).toMatch(/◇▏/);
    expect(lane('lime:5005')).toMatch(/ !+▏ +12 done +stalled$/);
    expect(lines.at(-1)).toMatch(/░ send {2}█ run {2}▒ return {2}! stall/);
  });

  it('the timeline counts the lanes that have no room', () => {
    const {lines} = draw(timelinePane, {projection: busyProjection(), columns: 118, rows: 8});
    expect(lines).toHaveLength(8);
    expect(lines.at(-1)).toMatch(/^ \+6 more/);
  });

  it('the timeline shows from when on it draws jobs when there are too many', () => {
    const projection = busyProjection();
    for (let index = 0; index < 5000; index++) {
      const job = busyJob(`new${index}`, {
        stage: 'done',
        since: busyNow - 60_000 + index,
        worker: 'dave@plum:717',
      });
      projection.jobs.set(job.id, job);
      projection.stages.done.add(job.id);
    }
    const {lines} = draw(timelinePane, {projection, columns: 118, rows: 20});
    // Of the last 4,000 jobs the first ended a second after the first of all.
    expect(lines.at(-1)).toContain(`jobs that ended before ${clockTime(busyNow - 59_000)} not drawn`);
  });
});
