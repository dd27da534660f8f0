import {describe, expect, it} from 'vitest';
import {heartbeat, workerOrder, workerState} from '../../source/ui/workers/row.js';
import {jobDots} from '../../source/ui/jobs/dots.js';
import {jobStage} from '../../source/ui/jobs/row.js';
import {hostAndPid, nameCell, userAtHost} from '../../source/ui/people/peer.js';
import {transferOf} from '../../source/ui/transfers/active-transfers.js';
import {transferRow} from '../../source/ui/transfers/row.js';
import {busyJob, busyJobId, busyNow, busyProjection, busyWorker} from './helpers/projection.js';
import {plainTheme} from './helpers/context.js';
import {hostileText} from './helpers/hostile.js';

const stateOf = (patch: Parameters<typeof busyWorker>[1]) => {
  const {text, tail = ''} = workerState(busyWorker('a@b:1', patch), plainTheme);
  return text + tail;
};

describe('rows of workers', () => {
  it('a worker shows its state by glyph and word, marked where it is inferred', () => {
    expect(stateOf({state: 'running', inferred: true})).toBe('▶ running~');
    expect(stateOf({state: 'running'})).toBe('▶ running');
    expect(stateOf({state: 'stalled'})).toBe('! stalled');
    expect(stateOf({state: 'idle', inferred: true})).toBe('○ idle');
    expect(stateOf({state: 'unwell', cause: 'disk'})).toBe('! unwell disk');
    expect(stateOf({state: 'unwell', cause: '\u001b[2J'})).toBe('! unwell ␛[2J');
    expect(stateOf({state: 'unwell'})).toBe('! unwell');
    expect(stateOf({state: 'resting', cause: 'hours'})).toBe('◌ resting hours');
    // What it lacked while it was unwell is no news once it is late.
    expect(stateOf({state: 'late', cause: 'disk'})).toBe('! late');
  });

  it('a worker shows a state of a later version as it came, but clean', () => {
    expect(stateOf({state: 'dreaming'})).toBe('? dreaming');
    expect(stateOf({state: 'constructor'})).toBe('? constructor');
    expect(stateOf({state: '\u001b[2J'})).toBe('? ␛[2J');
  });

  it('a worker shows the age of its heartbeat, and R where it sends none', () => {
    expect(heartbeat(busyWorker('a@b:1', {beatAt: busyNow - 1400}), busyNow)).toBe('♥  1s');
    expect(heartbeat(busyWorker('a@b:1', {beatAt: busyNow - 7.5 * 60_000}), busyNow)).toBe('♥  7m');
    expect(heartbeat(busyWorker('a@b:1', {beatAt: busyNow - 31 * 60_000}), busyNow)).toBe('♥ 31m');
    expect(heartbeat(busyWorker('a@b:1', {beats: false}), busyNow)).toBe('R  -');
  });

  it('workers that need a look come first, and a worker keeps its place while it works', () => {
    const order = [
      busyWorker('z@z:1', {state: 'stalled'}),
      busyWorker('b@b:1', {state: 'returning'}),
      busyWorker('c@c:1', {state: 'running'}),
      busyWorker('a@a:1', {state: 'idle'}),
      busyWorker('a@a:2', {state: 'lost'}),
      busyWorker('a@a:0', {state: 'gone'}),
    ];
    expect(order.toReversed().sort(workerOrder)).toEqual(order);
  });
});

describe('rows of jobs', () => {
  const stage = (patch: Parameters<typeof busyJob>[1]) => {
    const {text, tail = ''} = jobStage(busyJob('1', patch), plainTheme);
    return text + tail;
  };

  it('a job shows its stage in a word or two', () => {
    const since = busyNow;
    const offers = [
      {worker: 'a@b:1', at: 0},
      {worker: 'a@b:2', at: 0},
    ];
    expect(stage({stage: 'offered', since, offers})).toBe('offered ×2');
    expect(stage({stage: 'running', since, inferred: true})).toBe('running~');
    expect(stage({stage: 'running', since, progress: {done: 1, total: 4}})).toBe('running 25%');
    expect(stage({stage: 'running', since, stalled: true})).toBe('! stalled');
    expect(stage({stage: 'requested', since, attempts: 3})).toBe('requested ↻3');
    expect(stage({stage: 'failed', since})).toBe('✗ failed');
  });

  it('a job shows how far a transfer of ours is', () => {
    const projection = busyProjection();
    const job = projection.jobs.get(busyJobId('e07d'));
    if (job === undefined) throw new Error('the fixture has changed');
    expect(jobStage(job, plainTheme, transferOf(projection, job.id)).text).toBe('sending 63%');
  });

  it('a job is ended~, neither done nor failed, where nobody sent how it ended', () => {
    expect(stage({stage: 'ended', since: busyNow, inferred: true})).toBe('ended~');
    expect(stage({stage: 'ended', since: busyNow, inferred: false})).toBe('ended~');
    expect(stage({stage: 'failed', since: busyNow, error: 'RangeError'})).toBe('✗ failed');
  });

  it('a job shows its stages in dots', () => {
    const dots = (patch: Parameters<typeof busyJob>[1]) => jobDots(busyJob('1', patch), 13, plainTheme);
    expect(dots({stage: 'requested', since: busyNow})).toBe('● · · · · · ·');
    expect(dots({stage: 'sending', since: busyNow})).toBe('● ● ● ◐ · · ·');
    expect(dots({stage: 'running', since: busyNow, inferred: true})).toBe('● ● ● ~ ◐ · ·');
    expect(dots({stage: 'running', since: busyNow, stalled: true})).toBe('● ● ● ● ! · ·');
    expect(dots({stage: 'done', since: busyNow})).toBe('● ● ● ● ● ● ●');
    const returning = {requested: {at: 1, inferred: false}, returning: {at: 5, inferred: false}};
    expect(dots({stage: 'ended', since: 9, times: returning})).toBe('● ~ ~ ~ ~ ● ~');
    expect(dots({stage: 'withdrawn', since: 9, times: {requested: {at: 1, inferred: false}}})).toBe(
      '● · · · · · ✗',
    );
  });
});

describe('rows of transfers', () => {
  it('a transfer shows from whom to whom it goes, with a star at our end', () => {
    const projection = busyProjection();
    const paths = [...projection.transfers.values()].map(
      (transfer) => transferRow(transfer, projection, busyNow, plainTheme).path?.text,
    );
    expect(paths).toEqual(['bob→mango*', 'pear*→bob', 'alice*→fig', 'kiwi→bob*']);
  });

  it('a transfer draws its progress as wide as there is room', () => {
    const projection = busyProjection();
    const transfer = projection.transfers.get('e07d/receive/out');
    if (transfer === undefined) throw new Error('the fixture has changed');
    const {progress, eta} = transferRow(transfer, projection, busyNow, plainTheme);
    expect(progress?.draw?.(14)).toBe('█████▋░░░  63%');
    expect(progress?.draw?.(5)).toBe(' 63% ');
    expect(eta?.text).toBe('2.2s');
  });
});

describe('names of peers', () => {
  it('a peer is shown by the parts of its name that distinguish it from others', () => {
    expect([userAtHost('carol@mango:501'), hostAndPid('carol@mango:501'), userAtHost(undefined)]).toEqual([
      'carol@mango',
      'mango:501',
      '-',
    ]);
    expect(nameCell('carol@mango:501', true)).toEqual({text: 'mango', tail: ':501*'});
  });

  it('a hostile name of a peer cannot harm the terminal', () => {
    for (const text of [
      userAtHost(hostileText),
      hostAndPid(`a@${hostileText}:1`),
      nameCell(hostileText).text,
    ]) {
      const withoutSequences = text.replace(/(?<=\p{Emoji})\u200D(?=\p{Emoji})/gu, '');
      expect(withoutSequences).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });
});
