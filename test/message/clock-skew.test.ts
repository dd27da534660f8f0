import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {ClockVerdict, Skews} from '../../source/message/clock-skew.js';
import {clockVerdicts, noteSkew, isSkewDue, shiftSkews, skewOf} from '../../source/message/clock-skew.js';

const hour = 3_600_000;

/** Lines of a peer, one every 15 s from `start` on, each so many milliseconds late. */
function hear(skews: Skews, peer: string, skew: number, delays: readonly number[], start = 0): void {
  for (const [index, delay] of delays.entries()) noteSkew(skews, peer, skew - delay, start + index * 15_000);
}

/** A cluster in which each of these peers has written for a while. */
function heard(peers: Readonly<Record<string, number>>): Skews {
  const skews: Skews = new Map();
  for (const [peer, skew] of Object.entries(peers)) hear(skews, peer, skew, [300, 20, 900, 50]);
  return skews;
}

const wrong = (verdicts: readonly ClockVerdict[]) =>
  verdicts.map(({whose, peer, ahead}) => `${whose} ${peer ?? ''} ${Math.round(ahead / 1000)}`);

describe('the skew of a peer', () => {
  it('a skew is not known before the peer has sent a line', () => {
    expect(skewOf(new Map(), 'bob@kiwi:1')).toBeUndefined();
  });

  it('a skew is what the line with the shortest delay shows', () => {
    const skews = heard({'bob@kiwi:1': 62_000});
    expect(skewOf(skews, 'bob@kiwi:1')).toBe(61_980);
  });

  it('a skew is exact to the spread of delays, whatever came late of the last four lines', () => {
    fc.assert(
      fc.property(
        fc.integer({min: -hour, max: hour}),
        fc.array(fc.integer({min: 0, max: 1500}), {minLength: 1}),
        fc.array(fc.integer({min: 0, max: hour}), {maxLength: 3}),
        (skew, usual, late) => {
          const skews: Skews = new Map();
          hear(skews, 'bob@kiwi:1', skew, [...usual, ...late]);
          const found = skewOf(skews, 'bob@kiwi:1') ?? Number.NaN;
          expect(found).toBeLessThanOrEqual(skew);
          expect(found).toBeGreaterThanOrEqual(skew - 1500);
        },
      ),
    );
  });

  it('a skew goes back after four lines, and forward at once', () => {
    const skews = heard({'bob@kiwi:1': 0});
    hear(skews, 'bob@kiwi:1', -60_000, [0, 0, 0], 60_000);
    expect(skewOf(skews, 'bob@kiwi:1')).toBe(-50);
    hear(skews, 'bob@kiwi:1', -60_000, [0], 105_000);
    expect(skewOf(skews, 'bob@kiwi:1')).toBe(-60_000);
    hear(skews, 'bob@kiwi:1', 60_000, [0], 120_000);
    expect(skewOf(skews, 'bob@kiwi:1')).toBe(60_000);
  });

  it('a skew changes when our own clock jumps', () => {
    const skews = heard({'bob@kiwi:1': 0});
    shiftSkews(skews, 62_000);
    expect(skewOf(skews, 'bob@kiwi:1')).toBe(-62_020);
  });

  it('a skew needs no more than one line in five seconds', () => {
    const skews: Skews = new Map();
    expect(isSkewDue(skews, 'bob@kiwi:1', 0)).toBe(true);
    noteSkew(skews, 'bob@kiwi:1', -900, 0);
    expect(isSkewDue(skews, 'bob@kiwi:1', 4999)).toBe(false);
    expect(isSkewDue(skews, 'bob@kiwi:1', 5000)).toBe(true);
    noteSkew(skews, 'bob@kiwi:1', -100, 10);
    expect(skewOf(skews, 'bob@kiwi:1')).toBe(-100);
    noteSkew(skews, 'bob@kiwi:1', -500, 20);
    expect(skews.get('bob@kiwi:1')?.ahead).toEqual([-100]);
  });

  it('skews are kept of a thousand peers at most, whoever these claim to be', () => {
    const skews: Skews = new Map();
    for (let peer = 0; peer < 3000; peer++) noteSkew(skews, `bob@kiwi:${peer}`, 0, peer);
    expect(skews.size).toBe(1000);
    expect(skews.has('bob@kiwi:2999')).toBe(true);
  });
});

describe('wrong clocks', () => {
  it('no clock is wrong while all are within five seconds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({min: -3500, max: 3500})), (skews) => {
        const peers = Object.fromEntries(skews.map((skew, index) => [`u@m${index}:1`, skew]));
        expect(clockVerdicts(heard(peers))).toEqual([]);
      }),
    );
  });

  it('our clock is wrong when the others agree with each other, by their median', () => {
    const skews = heard({
      'a@a:1': 62_000,
      'b@b:1': 62_400,
      'c@c:1': 61_800,
      'd@d:1': 62_000,
      'e@e:1': 62_000,
    });
    expect(clockVerdicts(skews)).toEqual([{whose: 'ours', ahead: -61_980, clocks: 5}]);
  });

  it('a clock is wrong when it differs from the others and from ours', () => {
    const skews = heard({'a@a:1': 0, 'b@b:1': 62_000, 'c@c:1': 100, 'd@d:1': -9000});
    expect(wrong(clockVerdicts(skews))).toEqual(['theirs b@b:1 62', 'theirs d@d:1 -9']);
  });

  it('our clock and another one can be wrong at once', () => {
    const skews = heard({'a@a:1': 30_000, 'b@b:1': 30_000, 'c@c:1': 30_000, 'd@d:1': 90_000});
    expect(wrong(clockVerdicts(skews))).toEqual(['ours  -30', 'theirs d@d:1 60']);
  });

  it('either clock may be wrong where two differ', () => {
    expect(wrong(clockVerdicts(heard({'b@b:1': 62_000})))).toEqual(['either b@b:1 -62']);
    expect(wrong(clockVerdicts(heard({'b@b:1': 8000})))).toEqual(['either b@b:1 -8']);
  });

  it('either clock may be wrong where half show this and half that, or each another time', () => {
    const half = heard({'a@a:1': 0, 'b@b:1': 62_000, 'c@c:1': 62_000});
    expect(wrong(clockVerdicts(half))).toEqual(['either b@b:1 -62', 'either c@c:1 -62']);
    const each = heard({'a@a:1': -40_000, 'b@b:1': 62_000});
    expect(wrong(clockVerdicts(each))).toEqual(['either a@a:1 40', 'either b@b:1 -62']);
  });

  it('a machine counts once for its clock, however many peers are on it', () => {
    const many = heard({'a@a:1': 0, 'b@b:1': 0, 'x@x:1': 62_000, 'x@x:2': 62_000, 'x@x:3': 62_000});
    expect(wrong(clockVerdicts(many))).toEqual(['theirs x@x:1 62']);
  });

  it('machines of the same name count apart when their clocks differ', () => {
    const named = heard({'a@localhost:1': 0, 'a@localhost:2': 62_000, 'a@localhost:3': 0});
    expect(wrong(clockVerdicts(named))).toEqual(['theirs a@localhost:2 62']);
  });

  it('peers on our own machine count as our clock, once', () => {
    const skews = heard({'me@pear:1': 0, 'me@pear:2': 0, 'b@b:1': 62_000});
    expect(wrong(clockVerdicts(skews, 'me@pear:9'))).toEqual(['either b@b:1 -62']);
    expect(wrong(clockVerdicts(skews))).toEqual(['theirs b@b:1 62']);
  });

  it('a clock is not judged before three lines', () => {
    const skews: Skews = new Map();
    hear(skews, 'b@b:1', 62_000, [0, 0]);
    expect(clockVerdicts(skews)).toEqual([]);
    hear(skews, 'b@b:1', 62_000, [0], 30_000);
    expect(clockVerdicts(skews)).toHaveLength(1);
  });

  it('no clock is wrong when lines are held up and come at once, however many and how late', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({min: 0, max: hour}), {maxLength: 40}), {minLength: 1, maxLength: 6}),
        fc.boolean(),
        (backlogs, knownBefore) => {
          const skews: Skews = new Map();
          for (const [index, delays] of backlogs.entries()) {
            const peer = `u@m${index}:1`;
            if (knownBefore) hear(skews, peer, 0, [100, 100, 100, 100]);
            for (const [place, delay] of delays.entries()) {
              noteSkew(skews, peer, -delay, 100_000 + place * 100);
            }
          }

          expect(clockVerdicts(skews)).toEqual([]);
        },
      ),
    );
  });

  it('no clock is wrong for one line with a wrong time', () => {
    const skews = heard({'b@b:1': 0});
    hear(skews, 'b@b:1', hour, [0], 60_000);
    expect(clockVerdicts(skews)).toEqual([]);
  });

  it('any one wrong clock among three or more is found, and none besides', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 3, max: 12}),
        fc.nat(),
        fc.integer({min: 7000, max: hour}),
        fc.boolean(),
        (count, pick, amount, forward) => {
          const skew = forward ? amount : -amount;
          const one = pick % count;
          // The last of them is ours: all others differ from it then.
          const peers = Array.from({length: count - 1}, (_, index): [string, number] => [
            `u@m${index}:1`,
            one === count - 1 ? -skew : index === one ? skew : 0,
          ]);
          const verdicts = clockVerdicts(heard(Object.fromEntries(peers)));
          expect(verdicts).toHaveLength(1);
          expect(verdicts[0]?.whose).toBe(one === count - 1 ? 'ours' : 'theirs');
          expect(Math.abs((verdicts[0]?.ahead ?? 0) - skew)).toBeLessThan(1000);
        },
      ),
    );
  });
});
