import {describe, expect, it} from 'vitest';
import type {ComponentProps} from 'react';
import {Header} from '../../../../source/ui/app/header/header.js';
import {ratesOf} from '../../../../source/ui/app/header/rates.js';
import {width} from '../../../../source/ui/kit/format/width.js';
import {readable, colourTheme} from '../../helpers/context.js';
import {drawPart, type Surroundings} from '../../helpers/draw.js';
import {busyNow, busyProjection, emptyProjection} from '../../helpers/projection.js';

/** The header of the busy evening in three rows of 120 columns; what is different comes first, then the place. */
const header = (patch: Partial<ComponentProps<typeof Header>> = {}, place: Surroundings = {}) => {
  const {projection = busyProjection()} = patch;
  const facts = {cluster: 'alice/friends', projection, shown: busyNow, now: busyNow, ...patch};
  return drawPart(<Header rates={ratesOf(projection)} {...facts} />, {columns: 120, rows: 3, ...place});
};

describe('Header', () => {
  it('the header shows at 120 columns who and where we are, how jobs flow and how fast', () => {
    const [identity = '', flow = '', rates = ''] = header();
    expect(identity).toMatch(
      /^ alice\/friends {2}● LIVE {2}pico\.sh 38ms {2}host alice \(you\) open 5h12m {2}6 users {2}10 workers {2}3 clients +\d\d:\d\d:07 $/,
    );
    expect(flow).toMatch(
      /^ FLOW {3}requested 1 ─▸ offered 1 ─▸ accepted 0 ─▸ sending 1 ─▸ running~ 7 ─▸ returning 1 ─▸ done~ 57 +✗ 3 $/,
    );
    expect(rates).toMatch(/done\/min [▁-█]{13} {2}67 {3}wait p50 1\.3s p95 1\.3s {3}run p50 \d+s p95 \d+s/);
    expect(rates).toContain('offers lost 6%');
    expect(rates).toContain('↑ 1.9G  ↓ 310M');
  });

  it('the header shows the same shorter at 80 columns', () => {
    const [identity = '', flow = ''] = header({}, {columns: 80, rows: 2});
    expect(identity).toMatch(
      /^ alice\/friends {2}● LIVE {2}38ms {2}host you 5h12m {2}10 workers {2}3 clients +\S+ $/,
    );
    expect(flow).toMatch(/^ req 1▸ off 1▸ acc 0▸ send 1▸ run~ 7▸ ret 1▸ done~ 57 {2}✗ 3 +67\/min [▁-█]{8} $/);
  });

  it('the header shows how far behind a frozen view is', () => {
    const text = readable(header({behind: 61, now: busyNow + 27_000}));
    expect(text).toContain('‖ FROZEN');
    expect(text).toContain('27s back, 61 events behind');
  });

  it('the header shows that no host was seen, or that it is gone', () => {
    expect(readable(header({projection: emptyProjection()}))).toContain('no host seen');
    const later = busyNow + 10 * 60_000;
    expect(readable(header({shown: later, now: later}))).toContain('gone 8m41');
  });

  it.each(['denied', 'lost', 'closed', 'connecting'] as const)(
    'the header shows that the board is %s by a glyph and a word',
    (state) => {
      const projection = busyProjection();
      projection.link = {state, since: busyNow};
      expect(readable(header({projection}))).toMatch(new RegExp(`[!✗○◌] ${state.toUpperCase()}`));
    },
  );

  it('the header shows a cluster that nobody hosts as not hosted, instead of as denied', () => {
    const projection = busyProjection();
    projection.link = {state: 'denied', since: busyNow, unhosted: true};
    expect(readable(header({projection}))).toContain('○ NOT HOSTED');
    projection.link = {state: 'denied', since: busyNow};
    expect(readable(header({projection}))).toContain('! DENIED');
  });

  it('the header shows beside the state of the link that nothing is recorded, and why', () => {
    const recording = {by: 'nobody', reason: 'disk full', detail: 'Make room.'} as const;
    for (const columns of [60, 80, 120]) {
      const [identity = ''] = header({recording}, {columns});
      expect(identity).toContain('○ LIVE  not recorded: disk full');
      expect(identity).not.toContain('●');
    }

    const [frozen = ''] = header({recording, behind: 61}, {columns: 80});
    expect(frozen).toContain('not recorded: disk full');
  });

  it('the header shows that another process records, and nothing about it when this one does', () => {
    for (const columns of [80, 120]) {
      const [elsewhere = ''] = header({recording: {by: 'another'}}, {columns});
      expect(elsewhere).toMatch(/● LIVE {2}recorded elsewhere {2}/);
      const [here = ''] = header({recording: {by: 'us'}}, {columns});
      expect(here).toBe(header({}, {columns})[0]);
    }
  });

  it('the header is exactly as wide as the screen', () => {
    for (let columns = 60; columns <= 200; columns++) {
      for (const behind of [undefined, 12_345]) {
        const lines = header({behind}, {columns, theme: colourTheme});
        for (const line of lines) expect(width(line)).toBe(columns);
      }
    }
  });
});
