import {stripVTControlCharacters} from 'node:util';
import {renderToString} from 'ink';

import {describe, expect, it} from 'vitest';
import {Dashboard} from '../../../source/ui/app/dashboard.js';
import {width} from '../../../source/ui/kit/format/width.js';
import {createPanes} from '../../../source/ui/app/pane-set.js';
import type {Size} from '../../../source/ui/kit/hooks.js';
import {screenOf} from '../../../source/ui/app/screen.js';
import type {Prompt} from '../../../source/ui/dialogs/prompt.js';
import type {View} from '../../../source/ui/view/view.js';
import {colourTheme} from '../helpers/context.js';
import {frameOf} from '../helpers/frame.js';
import {busyJobId, busyNow, busyProjection, emptyProjection} from '../helpers/projection.js';
import {testStore} from '../helpers/store.js';
import {Sized} from './sized.js';

const panes = createPanes({});

const drawn = (
  size: Size,
  view: Partial<View> = {},
  projection = busyProjection(),
  prompt?: Prompt,
): readonly string[] => {
  const frame = frameOf(view, projection);
  const screen = screenOf(frame, size, panes, {cluster: 'alice/friends'});
  const tree = (
    <Sized {...size}>
      <Dashboard
        store={testStore(projection)}
        cluster="alice/friends"
        clusters={[]}
        theme={colourTheme}
        extraKeys={[]}
        panes={panes}
        frame={frame}
        screen={screen}
        size={size}
        prompt={prompt}
      />
    </Sized>
  );
  return renderToString(tree, {columns: size.columns}).split('\n');
};

const views: readonly Partial<View>[] = [
  {},
  {pane: 'jobs'},
  {pane: 'timeline'},
  {pane: 'members'},
  {pane: 'health'},
  {focus: 'timeline', zoomed: true},
  {help: true},
  {details: [{kind: 'job', id: busyJobId('e07d')}]},
  {details: [{kind: 'worker', id: 'bob@梅の木:77'}]},
  {frozen: {projection: busyProjection(), at: busyNow}},
];

describe('Dashboard', () => {
  it.each([
    {columns: 80, rows: 24},
    {columns: 120, rows: 36},
    {columns: 60, rows: 15},
    {columns: 200, rows: 60},
    {columns: 40, rows: 10},
  ])('the dashboard has exactly $rows rows, none wider than $columns columns, whatever is shown', (size) => {
    for (const view of views) {
      for (const projection of [busyProjection(), emptyProjection()]) {
        const lines = drawn(size, view, projection);
        expect(lines).toHaveLength(size.rows);
        for (const line of lines) expect(width(line)).toBeLessThanOrEqual(size.columns);
      }
    }
  });

  it('the edges of boxes are straight beside wide characters', () => {
    const lines = drawn({columns: 120, rows: 36}).map((line) => stripVTControlCharacters(line));
    const wide = lines.filter((line) => line.includes('梅の木') && line.split('│').length === 5);
    expect(wide.length).toBeGreaterThan(0);
    for (const line of wide) {
      expect(width(line)).toBe(120);
      expect(width(line.slice(0, line.indexOf('││')))).toBe(59);
    }
  });

  it('the dashboard shows a grid of five panes at 120×36', () => {
    const text = drawn({columns: 120, rows: 36})
      .map((line) => stripVTControlCharacters(line))
      .join('\n');
    for (const title of ['2 Workers 12', '3 Jobs 11', '4 Timeline', '5 Transfers', '6 Events 84,102']) {
      expect(text).toContain(`┌─ ${title}`);
    }
    expect(text).toContain('✗ date:92 lost');
    expect(text).toMatch(/tab pane .* q quit/);
  });

  it('the dashboard shows tabs, one pane and the last events at 80×24', () => {
    const text = drawn({columns: 80, rows: 24}, {pane: 'jobs'})
      .map((line) => stripVTControlCharacters(line))
      .join('\n');
    expect(text).toContain('[3 Jobs]');
    expect(text).toContain('┌─ 3 Jobs 11');
    expect(text).toContain('┌─ 6 Events');
  });

  it.each([
    {columns: 80, rows: 24},
    {columns: 120, rows: 36},
  ])('a prompt of the connection is shown over the panes, at $columns×$rows', (size) => {
    const prompt: Prompt = {
      kind: 'hostKey',
      asked: {
        name: 'board.example',
        fingerprint: 'SHA256:abc',
        keyType: 'ssh-ed25519',
        otherTypes: ['ssh-rsa'],
      },
      value: 'ye',
    };
    const lines = drawn(size, {}, busyProjection(), prompt).map((line) => stripVTControlCharacters(line));
    expect(lines).toHaveLength(size.rows);
    for (const line of lines) expect(width(line)).toBeLessThanOrEqual(size.columns);
    const text = lines.join('\n');
    expect(text).toContain('┌─ Unknown host key ─');
    expect(text).toContain('▸ ye▏');
    expect(text).toContain('● LIVE');
    expect(lines.at(-1)).toContain('↵ answer  esc no');
  });

  it('the dashboard is one line at 40×10', () => {
    const lines = drawn({columns: 40, rows: 10}).map((line) => stripVTControlCharacters(line).trim());
    expect(lines.filter((line) => line !== '')).toEqual([
      expect.stringMatching(/^● LIVE 10 workers 7 running/),
    ]);
  });
});
