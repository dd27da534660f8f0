import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Doing, Segment, Window} from '../../../source/ui/timeline/lane.js';
import {busyShare, drawLane, laneCells, segmentsOf, withGaps} from '../../../source/ui/timeline/lane.js';
import {timeAxis} from '../../../source/ui/timeline/time-axis.js';
import {clockTime} from '../../../source/ui/kit/format/clock-time.js';
import {busyJob} from '../helpers/projection.js';
import {plainTheme} from '../helpers/context.js';

const exact = (at: number) => ({at, inferred: false});
const always = {from: -Infinity, to: Infinity};

describe('segmentsOf', () => {
  it('segmentsOf reads send, run and return off the times of a job', () => {
    const times = {
      accepted: exact(90),
      sending: exact(100),
      running: exact(200),
      returning: exact(900),
      done: exact(950),
    };
    expect(segmentsOf(busyJob('1', {stage: 'done', since: 950, times}))).toEqual([
      {doing: 'send', from: 100, to: 200},
      {doing: 'run', from: 200, to: 900},
      {doing: 'return', from: 900, to: 950},
    ]);
  });

  it('the segment of a stage that goes on has no end', () => {
    const times = {accepted: exact(100), running: exact(200)};
    expect(segmentsOf(busyJob('1', {stage: 'running', since: 200, times})).at(-1)).toEqual({
      doing: 'run',
      from: 200,
      to: Infinity,
    });
  });

  it('a stage without a time counts to the one before, and nothing counts before a worker has the job', () => {
    const times = {requested: exact(1), sending: exact(100), failed: exact(500)};
    expect(segmentsOf(busyJob('1', {stage: 'failed', since: 500, times}))).toEqual([
      {doing: 'send', from: 100, to: 500},
    ]);
    expect(segmentsOf(busyJob('2', {stage: 'requested', since: 1, times: {requested: exact(1)}}))).toEqual(
      [],
    );
  });
});

describe('laneCells', () => {
  const window = {from: 0, to: 100};

  it('each cell of a lane shows what was mostly done in its time', () => {
    const segments: readonly Segment[] = [
      {doing: 'send', from: 10, to: 20},
      {doing: 'run', from: 20, to: 66},
      {doing: 'return', from: 66, to: 80},
    ];
    expect(drawLane(laneCells(segments, window, 10, {from: 0, to: 90}), plainTheme)).toBe('·░████▒▒· ');
  });

  it('a short segment is seen in an otherwise empty cell of a lane', () => {
    expect(drawLane(laneCells([{doing: 'run', from: 41, to: 42}], window, 5, always), plainTheme)).toBe(
      '··█··',
    );
  });

  it('a lane shows nothing after the worker has gone', () => {
    expect(
      drawLane(laneCells([{doing: 'run', from: 0, to: Infinity}], window, 5, {from: 0, to: 40}), plainTheme),
    ).toBe('██   ');
  });

  it('a lane has the requested number of cells, whatever the segments', () => {
    const doing = fc.constantFrom<Doing>('send', 'run', 'return', 'stall', 'offer');
    const segment = fc.record({doing, from: fc.integer(), to: fc.oneof(fc.integer(), fc.constant(Infinity))});
    fc.assert(
      fc.property(fc.array(segment), fc.integer({min: 1, max: 200}), (segments, columns) => {
        expect(laneCells(segments, window, columns, always)).toHaveLength(columns);
        const share = busyShare(segments, window, 1);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('busyShare', () => {
  it('busyShare counts the time inside the window, for all slots, without stalls', () => {
    const segments: readonly Segment[] = [{doing: 'run', from: -50, to: 50}];
    expect(busyShare(segments, {from: 0, to: 100}, 1)).toBe(0.5);
    expect(busyShare(segments, {from: 0, to: 100}, 2)).toBe(0.25);
    expect(busyShare([{doing: 'stall', from: 0, to: 100}], {from: 0, to: 100}, 1)).toBe(0);
  });
});

describe('timeAxis', () => {
  it('the time axis puts round times above their places', () => {
    const minute = 60_000;
    const at = Date.UTC(2026, 0, 1, 12, 0);
    const axis = timeAxis({from: at - 4.5 * minute, to: at + 0.5 * minute}, 50);
    const label = clockTime(at, {to: 'minutes'});
    expect(axis.indexOf(label)).toBe(45 - 2);
    expect(axis.trim().split(/ +/)).toHaveLength(5);
  });

  it('the time axis is exactly as wide as requested', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 0, max: 2e12}),
        fc.integer({min: 1, max: 1e9}),
        fc.nat(200),
        (from, span, columns) => {
          expect(timeAxis({from, to: from + span}, columns)).toHaveLength(columns);
        },
      ),
    );
  });
});

describe('lanes with gaps', () => {
  const window = {from: 0, to: 100};
  const segments: readonly Segment[] = [{doing: 'run', from: 0, to: Infinity}];

  it('a lane shows neither work nor idleness during a gap', () => {
    const gaps = [{from: 20, to: 60}];
    expect(drawLane(laneCells(withGaps(segments, gaps), window, 5, always), plainTheme)).toBe('█╌╌██');
    expect(drawLane(laneCells(withGaps([], gaps), window, 5, always), plainTheme)).toBe('·╌╌··');
    expect(
      drawLane(laneCells(withGaps(segments, [{from: 60, to: Infinity}]), window, 5, always), plainTheme),
    ).toBe('███╌╌');
  });

  it('the busy share is that of the time outside gaps, however often a gap is given', () => {
    const busy = (gaps: readonly Window[], doing: readonly Segment[] = segments) =>
      busyShare(withGaps(doing, gaps), {from: 0, to: 100}, 1);
    expect(busy([{from: 20, to: 60}])).toBe(1);
    expect(busy([{from: 0, to: 50}], [{doing: 'run', from: 75, to: Infinity}])).toBe(0.5);
    expect(busy([{from: 0, to: 50}], [...segments, {doing: 'unseen', from: 0, to: 50}])).toBe(1);
    expect(busy([{from: -10, to: Infinity}])).toBeUndefined();
  });

  it('withGaps leaves no work within a gap, whatever is done around it', () => {
    const doing = fc.constantFrom<Doing>('send', 'run', 'return', 'stall', 'offer');
    const segment = fc.record({doing, from: fc.nat(120), to: fc.oneof(fc.nat(120), fc.constant(Infinity))});
    fc.assert(
      fc.property(fc.array(segment), fc.nat(100), fc.integer({min: 1, max: 60}), (done, from, length) => {
        const gap = {from, to: from + length};
        for (const {doing: what, from: begin, to} of withGaps(done, [gap])) {
          if (what !== 'unseen') expect(begin >= gap.to || to <= gap.from || to <= begin).toBe(true);
        }
      }),
    );
  });
});
