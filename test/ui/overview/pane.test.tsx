import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {OverviewPane, shares} from '../../../source/ui/overview/pane.js';
import {readable} from '../helpers/context.js';
import {draw} from '../helpers/draw.js';
import {busyJobId, emptyProjection} from '../helpers/projection.js';

const pane = <OverviewPane hints={['p2p-tui --worker']} />;

describe('OverviewPane', () => {
  it('the overview stacks workers and jobs, with one cursor for both', () => {
    const {lines} = draw(pane, {rows: 12, columns: 77, cursor: busyJobId('aa03')});
    const text = readable(lines);
    expect(text).toMatch(/^ Workers 12 ─+/);
    expect(text).toMatch(/\n Jobs 11\/71 ─+/);
    expect(lines.filter((line) => line.startsWith('▌'))).toEqual([expect.stringContaining('aa03')]);
    expect(lines).toHaveLength(12);
  });

  it('the overview shows how to connect only while there is nothing else to see', () => {
    expect(readable(draw(pane, {projection: emptyProjection()}).lines)).toContain('p2p-tui --worker');
    expect(readable(draw(pane).lines)).not.toContain('p2p-tui --worker');
  });
});

describe('shares', () => {
  it('shares gives the rows wanted where there are enough, else an even share', () => {
    expect(shares([5, 9], 30)).toEqual([5, 25]);
    expect(shares([20, 20], 12)).toEqual([6, 6]);
    expect(shares([20, 3], 12)).toEqual([9, 3]);
  });

  it('shares divides all rows and no more', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), {minLength: 1, maxLength: 4}), fc.nat(60), (wanted, rows) => {
        const heights = shares(wanted, rows);
        expect(heights.reduce((sum, height) => sum + height, 0)).toBe(rows);
        expect(Math.min(...heights)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
