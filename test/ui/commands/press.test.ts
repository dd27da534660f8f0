import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {actionOf} from '../../../source/ui/commands/actions.js';
import {bindingOf, keyTable} from '../../../source/ui/commands/command.js';
import {createPanes} from '../../../source/ui/app/pane-set.js';
import {gridPanes} from '../../../source/ui/app/pane-order.js';
import type {Size} from '../../../source/ui/app/screen.js';
import {screenOf} from '../../../source/ui/app/screen.js';
import {reduceView} from '../../../source/ui/app/view/change.js';
import type {View} from '../../../source/ui/app/view/view.js';
import {initialView} from '../../../source/ui/app/view/view.js';
import {frameOf} from '../helpers/frame.js';
import {busyJobId, busyNow, busyProjection} from '../helpers/projection.js';

const panes = createPanes({});
const large: Size = {columns: 120, rows: 36};
const small: Size = {columns: 80, rows: 24};

/** The view after keys, as the app would have it. */
const typed = (
  keys: readonly string[],
  size: Size = large,
  projection = busyProjection(),
  start = initialView,
): View =>
  keys.reduce((view, chord) => {
    const screen = screenOf(frameOf(view, projection), size, panes);
    const binding = bindingOf(chord, screen.facts);
    const freeze = () => ({projection, at: busyNow});
    const action = binding && actionOf(binding, chord, {screen, size, freeze});
    return action === undefined ? screen.view : reduceView(screen.view, action);
  }, start);

describe('keys', () => {
  it('walk through the grid with Tab, and by number open a pane that is in sight only when pressed again', () => {
    expect(typed(['tab']).focus).toBe('jobs');
    expect(typed(['shift-tab']).focus).toBe('events');
    expect(typed(['4'])).toMatchObject({pane: 'overview', focus: 'timeline'});
    expect(typed(['4', '4'])).toMatchObject({pane: 'timeline'});
    expect(typed(['7'])).toMatchObject({pane: 'members', focus: 'workers'});
    expect(typed(['7', '1'])).toMatchObject({pane: 'overview'});
  });

  it('walk through the tabs of a small screen', () => {
    expect(typed(['tab', 'tab'], small).pane).toBe('jobs');
    expect(typed(['shift-tab'], small).pane).toBe('health');
    expect(typed(['3'], small).pane).toBe('jobs');
    expect(typed(['9'], small).pane).toBe('overview');
  });

  it('open the row under the cursor and come back', () => {
    const opened = typed(['3', 'down', 'enter']);
    expect(opened.details).toEqual([{kind: 'job', id: busyJobId('aa03')}]);
    expect(typed(['escape'], large, busyProjection(), opened).details).toEqual([]);
    expect(typed(['enter']).details[0]?.kind).toBe('worker');
  });

  it('open the job of a transfer', () => {
    expect(typed(['5', 'g', 'enter']).details).toEqual([{kind: 'job', id: busyJobId('e07d')}]);
  });

  it('go through workers and jobs with one cursor in the overview of a small screen', () => {
    expect(typed(['G', 'enter'], small).details[0]?.kind).toBe('job');
    expect(typed(['g', 'enter'], small).details[0]?.kind).toBe('worker');
  });

  it('freeze and go on, zoom and back, help and away', () => {
    expect(typed(['p']).frozen?.at).toBe(busyNow);
    expect(typed(['p', 'p']).frozen).toBeUndefined();
    expect(typed(['z']).zoomed).toBe(true);
    expect(typed(['z', 'escape']).zoomed).toBe(false);
    expect(typed(['?']).help).toBe(true);
    expect(typed(['?', 'escape'])).toMatchObject({help: false, pane: 'overview'});
  });

  it('do nothing with rows while the help covers them', () => {
    const before = typed(['down']);
    const after = typed(['?', 'down', 'enter', 'escape'], large, busyProjection(), before);
    expect(after.details).toEqual([]);
    expect(after.cursors['workers']?.id).toBe(before.cursors['workers']?.id);
  });

  it('leave the cursor on its job when the order changes, and next to it when it ends', () => {
    const projection = busyProjection();
    const view = typed(['3', 'down', 'down'], large, projection);
    const held = view.cursors['jobs']?.id ?? '';
    const other = busyProjection();
    other.workers.clear();
    expect(screenOf(frameOf(view, other), large, panes).view.cursors['jobs']?.id).toBe(held);
    for (const jobs of Object.values(other.stages)) jobs.delete(held);
    other.jobs.delete(held);
    other.version += 1;
    const next = screenOf(frameOf(view, other), large, panes).view.cursors['jobs']?.id;
    expect(next).toBe(view.cursors['jobs']?.around[3]);
  });

  it('keep the view whole whatever is typed on whatever screen', () => {
    const chord = fc.constantFrom(...keyTable.flatMap((binding) => binding.keys), 'x', 'ctrl-z');
    const size = fc.constantFrom(large, small, {columns: 30, rows: 8}, {columns: 200, rows: 60});
    const emptied = busyProjection();
    emptied.workers.clear();
    emptied.jobs.clear();
    for (const jobs of Object.values(emptied.stages)) jobs.clear();
    const projection = fc.constantFrom(busyProjection(), emptied);
    fc.assert(
      fc.property(fc.array(fc.tuple(chord, size, projection), {maxLength: 40}), (presses) => {
        let view = initialView;
        for (const [key, sizeNow, projectionNow] of presses) {
          view = typed([key], sizeNow, projectionNow, view);
          const screen = screenOf(frameOf(view, projectionNow), sizeNow, panes);
          expect(gridPanes).toContain(view.focus);
          expect(view.details.length).toBeLessThanOrEqual(20);
          expect(screen.boxes.filter((box) => box.focused).length).toBeLessThanOrEqual(1);
          for (const {pane, cursor} of screen.boxes) {
            const ids = pane.ids(projectionNow);
            expect(cursor === undefined).toBe(ids.length === 0);
            if (cursor !== undefined) expect(ids).toContain(cursor);
          }
        }
      }),
      {numRuns: 60},
    );
  });
});
