import {describe, expect, it} from 'vitest';
import type {Job} from '../../source/store/projection.js';
import type {PaneDefinition} from '../../source/ui/kit/pane.js';
import {createPanes} from '../../source/ui/app/pane-set.js';
import {drawPairs} from '../../source/ui/kit/pairs.js';
import {width} from '../../source/ui/kit/format/width.js';
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

const sizes = [58, 78, 118].flatMap((columns) => [0, 1, 4, 9, 16, 40].map((rows) => ({columns, rows})));

const {detail} = createPanes({});
const jobDetail = (id: string) => detail({kind: 'job', id});
const workerDetail = (id: string) => detail({kind: 'worker', id});

const code = 'wormhole://1234-0123456789ab';

function showJob(job: Job, columns = 78): string {
  const projection = busyProjection();
  projection.jobs.set(job.id, job);
  return draw(jobDetail(job.id), {projection, columns, rows: 40}).lines.join('\n');
}

describe('jobDetail', () => {
  // 1,300 pictures: on a busy machine they take a while.
  it('the details of any job fit every size', () => {
    const projection = busyProjection();
    for (const id of projection.jobs.keys()) {
      for (const size of sizes) {
        expectToFit(draw(jobDetail(id), {projection, ...size, theme: colourTheme}));
      }
    }
  }, 120_000);

  it('the details of a job count the offers that are not kept by name', () => {
    const offers = [1, 2].map((number) => ({worker: `erin@fig:${number}`, at: busyNow}));
    const job = {stage: 'running', since: busyNow, worker: 'erin@fig:1', offers} as const;
    expect(showJob(busyJob('4c1e', {...job, offered: 2}))).not.toContain('more offers');
    expect(showJob(busyJob('4c1e', {...job, offered: 40}))).toContain('38 more offers');
    const unnamed = {...job, worker: 'erin@fig:9', offered: 40};
    expect(showJob(busyJob('4c1e', unnamed))).toContain('37 more offers');
  });

  it('the details of a job draw its stages with dots, lines and times', () => {
    const [names, dots, times] = showJob(
      busyProjection().jobs.get(busyJobId('4c1e')) ?? busyJob('x', {stage: 'done', since: 0}),
    )
      .split('\n')
      .map((line) => line.trim());
    expect(names?.split(/ +/)).toEqual([
      'requested',
      'offered',
      'accepted',
      'sending~',
      'running',
      'returning',
      'done',
    ]);
    expect(dots).toMatch(/^●─+●─+●─+●─+◐┄+○┄+○$/);
    expect(times?.split(/ +/)).toEqual(['+1.1s', '+1.1s', '+1.1s', '1m02…']);
  });

  it('the details of a job shorten the names of stages where there is little room', () => {
    const job = busyJob('4c1e', {stage: 'running', since: busyNow});
    expect(showJob(job, 58).split('\n')[0]?.trim().split(/ +/)).toEqual([
      'req',
      'off',
      'acc',
      'send',
      'run',
      'ret',
      'done',
    ]);
  });

  it('the details of a job show whose offer won and whose lost', () => {
    const job = busyJob('4c1e', {
      stage: 'running',
      since: busyNow,
      worker: 'bob@kiwi:4410',
      offers: [
        {worker: 'bob@kiwi:4410', at: busyNow - 3000},
        {worker: 'dave@fig:2020', at: busyNow - 2000},
      ],
    });
    expect(showJob(job)).toMatch(/● offered .* kiwi:4410 {3}won/);
    expect(showJob(job)).toMatch(/│ .* fig:2020 {3}lost/);
  });

  it('the details of a job show how each stage is known', () => {
    const text = showJob(
      busyProjection().jobs.get(busyJobId('4c1e')) ?? busyJob('x', {stage: 'done', since: 0}),
    );
    expect(text).toMatch(/accepted .* board/);
    expect(text).toMatch(/sending .* inferred ~/);
    expect(showJob(busyJob('e07d', {stage: 'sending', since: busyNow, ours: 'worker'}))).toMatch(
      /◐ sending .* ours/,
    );
  });

  it('the details of a job show how far our transfer and its evaluation are', () => {
    const projection = busyProjection();
    const text = (short: string) =>
      draw(jobDetail(busyJobId(short)), {projection, columns: 118, rows: 40}).lines.join('\n');
    expect(text('e07d')).toMatch(/◐ sending .*█+.* 63% of 88M at 14M\/s direct/);
    expect(text('aa01')).toMatch(/◐ running .*█+.* 37% {2}row 96/);
  });

  it('the details of a failed job show the reason, and what was not reached', () => {
    const job = busyJob('bad1', {
      stage: 'failed',
      since: busyNow,
      reason: 'the worker was killed',
      attempts: 2,
      times: {requested: {at: busyNow - 5000, inferred: false}, failed: {at: busyNow, inferred: false}},
    });
    expect(showJob(job)).toMatch(/✗ failed .* the worker was killed/);
    expect(showJob(job)).toMatch(/● requested .* posting 2/);
    expect(showJob(job)).toMatch(/○ running .* not reached/);
  });

  it('the details of a job never show a code', () => {
    const text = showJob(busyJob('e07d', {stage: 'running', since: busyNow, via: code}));
    expect(text).toContain('wormhole code hidden');
    expect(text).not.toMatch(/1234|0123456789ab/);
  });

  it('hostile text does not harm the details of a job', () => {
    const projection = busyProjection();
    const id = busyJobId('4c1e');
    const evil = `mallory@${hostileText}:66`;
    projection.jobs.set(id, {
      ...busyJob('4c1e', {stage: 'running', since: busyNow}),
      client: evil,
      worker: evil,
      runtime: hostileText,
      label: hostileText,
      reason: hostileText,
      short: hostileText,
      offers: [{worker: hostileText, at: busyNow}],
      progress: {done: 1, total: 0, note: hostileText},
    });
    for (const size of sizes) {
      expectToFit(draw(jobDetail(id), {projection, ...size}));
      expectToFit(draw(jobDetail(hostileText), {projection, ...size}));
    }
  });

  it('the details of a job count the lines without room, and state when the job is not known', () => {
    const lines = (rows: number) =>
      draw(jobDetail(busyJobId('4c1e')), {projection: busyProjection(), rows}).lines;
    expect(lines(6)).toHaveLength(6);
    expect(lines(6).at(-1)).toMatch(/^ \d+ lines more ▾$/);
    expect(draw(jobDetail('gone-1'), {projection: emptyProjection()}).lines).toEqual([
      ' This job is not known at this time.',
    ]);
  });
});

describe('workerDetail', () => {
  it('the details of any worker, even of a hostile one, fit every size', () => {
    const projection = busyProjection();
    const evil = `mallory@${hostileText}:66`;
    projection.workers.set(
      evil,
      busyWorker(evil, {
        state: hostileText,
        user: hostileText,
        version: hostileText,
        runtimes: [hostileText],
      }),
    );
    for (const id of projection.workers.keys()) {
      for (const size of sizes) {
        expectToFit(draw(workerDetail(id), {projection, ...size, theme: colourTheme}));
      }
    }
  });

  it('the details of a worker show all that is known of it', () => {
    const {title, lines} = draw(workerDetail('alice@mango:8812'), {projection: busyProjection()});
    const text = lines.join('\n');
    expect(title).toBe('Worker mango:8812*');
    for (const known of [
      /state +⇣ fetching 4\.1s/,
      /♥ {2}1s, every 15s/,
      /done +388/,
      /failed +2/,
      /memory +140M/,
      /version +0\.1\.0/,
    ]) {
      expect(text).toMatch(known);
    }
  });

  it('the details of an unwell worker show the whole reason why it takes no jobs', () => {
    const projection = busyProjection();
    const reason =
      'The disk with /var/lib/somewhere/p2p-tui-AbCdEf is full: make room on it, or it takes none.';
    const id = 'dave@plum:717';
    projection.workers.set(id, busyWorker(id, {state: 'unwell', cause: 'disk', reason}));
    const {lines} = draw(workerDetail(id), {projection, columns: 58, rows: 16});
    expect(lines[0]).toMatch(/state +! unwell disk /);
    const told = lines.slice(1, 4).map((line) => line.trim().replace(/^lacks +/, ''));
    expect(told.slice(0, 2).join(' ')).toBe(reason);
    expect(told[2]).toMatch(/^user +dave/);
    const hostile = busyWorker(id, {state: 'unwell', cause: hostileText, reason: hostileText});
    projection.workers.set(id, hostile);
    for (const size of sizes) {
      expectToFit(draw(workerDetail(id), {projection, ...size, theme: colourTheme}));
    }
  });

  it('the details of a resting worker show why it takes no jobs', () => {
    const projection = busyProjection();
    const id = 'dave@plum:717';
    const reason = 'It takes jobs at night only.';
    projection.workers.set(id, busyWorker(id, {state: 'resting', cause: 'hours', reason}));
    const {lines} = draw(workerDetail(id), {projection, columns: 58, rows: 16});
    expect(lines[0]).toMatch(/state +◌ resting hours /);
    expect(lines[1]).toMatch(/why +It takes jobs at night only\./);
  });

  it('the details of an R worker leave out what it does not send', () => {
    const text = draw(workerDetail('bob@kiwi:4410'), {projection: busyProjection()}).lines.join('\n');
    expect(text).toContain('R worker, sends none');
    expect(text).not.toMatch(/load|memory|version/);
  });

  it('the details of a worker list its jobs in the order of ids, the present one first', () => {
    const projection = busyProjection();
    const pane = workerDetail('bob@kiwi:4410');
    const ids = pane.ids(projection);
    expect(ids[0]).toBe(busyJobId('4c1e'));
    expect(ids).toHaveLength(13);
    const {lines} = draw(pane, {projection, rows: 40});
    const first = lines.findIndex((line) => line.includes('CLIENT')) + 1;
    const shown = lines.slice(first, first + ids.length).map((line) => line.trim().split(' ')[0]);
    expect(shown).toEqual(ids.map((id) => projection.jobs.get(id)?.short));
  });

  it('the details of a worker keep the cursor on a job in sight', () => {
    const projection = busyProjection();
    const pane = workerDetail('bob@kiwi:4410');
    for (const cursor of pane.ids(projection)) {
      const {lines} = draw(pane, {projection, cursor, rows: 10, theme: plainTheme});
      expect(lines.filter((line) => line.startsWith('▌'))).toHaveLength(1);
    }
  });

  it('the details of a worker state when it is not known', () => {
    expect(draw(workerDetail('a@b:1'), {projection: emptyProjection()}).lines).toEqual([
      ' This worker is not known at this time.',
    ]);
  });
});

describe('mark of what was inferred', () => {
  it('the mark ~ is explained in the details that have one, and only there', () => {
    const hint = (pane: PaneDefinition) => draw(pane).hint;
    expect(hint(jobDetail(busyJobId('4c1e')))).toBe('~ inferred');
    expect(hint(jobDetail(busyJobId('aa02')))).toBeUndefined();
    expect(hint(workerDetail('bob@kiwi:4410'))).toBe('~ inferred');
    expect(hint(workerDetail('erin@nut:300'))).toBe('~ inferred');
    expect(hint(workerDetail('dave@plum:717'))).toBeUndefined();
  });
});

describe('drawPairs', () => {
  it('pairs stand side by side, and a long value on a line of its own', () => {
    const id = 'c5d21c883b3f85e77d812fb01a164c1e-1';
    const pairs = [
      ['stage', 'done'],
      ['client', 'alice@vm:1*'],
      ['label', undefined],
      ['id', id],
      ['size', '1.0K'],
    ] as const;
    const lines = (columns: number) =>
      drawPairs(pairs, columns, plainTheme).map((line) => {
        expect(width(line)).toBe(columns);
        return line.trimEnd();
      });
    expect(lines(77)).toEqual([
      ' stage    done             client   alice@vm:1*',
      ` id       ${id}`,
      ' size     1.0K',
    ]);
    expect(lines(40)).toHaveLength(4);
    expect(lines(100)[0]).toContain('client');
  });
});
