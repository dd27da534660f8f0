import {describe, expect, it} from 'vitest';
import {width} from '../../../source/ui/kit/format/width.js';
import {alertsOf} from '../../../source/ui/health/alerts.js';
import {HealthPane} from '../../../source/ui/health/pane.js';
import {readable} from '../helpers/context.js';
import {draw} from '../helpers/draw.js';
import {busyNow, busyProjection} from '../helpers/projection.js';

describe('HealthPane', () => {
  it('the pane of health shows connection, counters, hints, and bad lines with visible escapes', () => {
    const text = readable(draw(<HealthPane hints={['ssh -p 40123 127.0.0.1 ls']} />, {rows: 30}).lines);
    expect(text).toMatch(/board +● LIVE pico\.sh as alice {2}38ms/);
    expect(text).toMatch(/offers +12,410, 745 lost \(6%\)/);
    expect(text).toMatch(/bad lines +3/);
    expect(text).toMatch(/CONNECT\n +ssh -p 40123/);
    expect(text).toContain('hello ␛[31mred␇');
  });

  it('the pane of health shows why the board is lost, and since when the host is overdue', () => {
    const projection = busyProjection();
    projection.link = {state: 'lost', since: busyNow - 5000, detail: 'The other side\u001B[2J hung up.'};
    const alerts = alertsOf({projection, link: projection.link, shown: busyNow, now: busyNow});
    const text = readable(
      draw(<HealthPane hints={[]} />, {projection, now: busyNow + 600_000, alerts}).lines,
    );
    expect(text).toMatch(/✗ date:92 lost/);
    expect(text).toContain('✗ LOST');
    expect(text).toContain('The other side␛[2J hung up.');
    expect(text).toMatch(/! silent, was due 8m41 ago/);
  });

  it('the pane of health breaks a row where it is narrow, and cuts nothing', () => {
    const {lines} = draw(<HealthPane hints={[]} />, {columns: 57, rows: 40});
    expect(readable(lines)).toMatch(
      /transfers {3}1\.9G sent {2}310M received\n of the last 1 direct {2}2 relayed/,
    );
    const narrow = readable(draw(<HealthPane hints={[]} />, {columns: 40, rows: 40}).lines);
    expect(narrow).toMatch(/ board {7}● LIVE pico\.sh as alice\n {13}38ms {2}for 5h\n/);
    expect(narrow).not.toMatch(/(?:jobs ended|transfers|of the last).*…/);
  });

  it('the pane of health counts the lines that do not fit, and never overflows', () => {
    for (const rows of [0, 1, 5]) {
      const {lines} = draw(<HealthPane hints={['x'.repeat(300)]} />, {rows, columns: 40});
      expect(lines.length).toBeLessThanOrEqual(rows);
      for (const line of lines) expect(width(line)).toBeLessThanOrEqual(40);
      if (rows > 0) expect(lines.at(-1)).toMatch(/lines more ▾/);
    }
  });
});
