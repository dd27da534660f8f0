import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {ExtraKey} from '../../../source/ui/commands/command.js';
import {paste, pressKey, type Situation} from '../../../source/ui/commands/press.js';
import {commands} from '../../../source/ui/commands/table.js';
import {createPanes} from '../../../source/ui/app/pane-set.js';
import {gridPanes} from '../../../source/ui/view/pane-order.js';
import type {Size} from '../../../source/ui/kit/hooks.js';
import {screenOf} from '../../../source/ui/app/screen.js';
import type {View} from '../../../source/ui/view/view.js';
import {initialView} from '../../../source/ui/view/view.js';
import {frameOf} from '../helpers/frame.js';
import {hostedByAlice} from '../helpers/hosting.js';
import {busyJobId, busyNow, busyProjection} from '../helpers/projection.js';

const panes = createPanes({});
const large: Size = {columns: 120, rows: 36};
const small: Size = {columns: 80, rows: 24};

const around = {cluster: 'alice/friends'};
const hold = () => ({projection: busyProjection(), at: busyNow});

/** What there is when a key arrives. */
const situation = (start: View, size: Size, projection = busyProjection()): Situation => {
  const {view, facts} = screenOf(frameOf(start, projection), size, panes, around);
  return {view, facts, prompting: false, extraKeys: [], hold};
};

/** The view after keys, as the app would have it. */
const typed = (
  keys: readonly string[],
  size: Size = large,
  projection = busyProjection(),
  start = initialView,
): View =>
  keys.reduce((view, chord) => {
    const now = situation(view, size, projection);
    return pressKey(chord, now).view ?? now.view;
  }, start);

describe('keys of the panes', () => {
  it('Tab walks through the grid, and a number focuses a pane in sight, which it opens when pressed again', () => {
    expect(typed(['tab']).focus).toBe('jobs');
    expect(typed(['shift-tab']).focus).toBe('events');
    expect(typed(['4'])).toMatchObject({pane: 'overview', focus: 'timeline'});
    expect(typed(['4', '4'])).toMatchObject({pane: 'timeline'});
    expect(typed(['7'])).toMatchObject({pane: 'members', focus: 'workers'});
    expect(typed(['7', '1'])).toMatchObject({pane: 'overview'});
  });

  it('Tab and numbers walk through the tabs of a small screen', () => {
    expect(typed(['tab', 'tab'], small).pane).toBe('jobs');
    expect(typed(['shift-tab'], small).pane).toBe('health');
    expect(typed(['3'], small).pane).toBe('jobs');
    expect(typed(['9'], small).pane).toBe('overview');
  });

  it('Enter opens the row under the cursor, and Esc comes back', () => {
    const opened = typed(['3', 'down', 'enter']);
    expect(opened.details).toEqual([{kind: 'job', id: busyJobId('aa03')}]);
    expect(typed(['escape'], large, busyProjection(), opened).details).toEqual([]);
    expect(typed(['enter']).details[0]?.kind).toBe('worker');
  });

  it('Enter on a transfer opens its job', () => {
    expect(typed(['5', 'g', 'enter']).details).toEqual([{kind: 'job', id: busyJobId('e07d')}]);
  });

  it('one cursor goes through workers and jobs in the overview of a small screen', () => {
    expect(typed(['G', 'enter'], small).details[0]?.kind).toBe('job');
    expect(typed(['g', 'enter'], small).details[0]?.kind).toBe('worker');
  });

  it('keys freeze the view and let it go on, zoom and go back, open the help and close it', () => {
    expect(typed(['p']).frozen?.at).toBe(busyNow);
    expect(typed(['p', 'p']).frozen).toBeUndefined();
    expect(typed(['z']).zoomed).toBe(true);
    expect(typed(['z', 'escape']).zoomed).toBe(false);
    expect(typed(['?']).help).toBe(true);
    expect(typed(['?', 'escape'])).toMatchObject({help: false, pane: 'overview'});
  });

  it('keys do nothing with rows while the help covers them', () => {
    const before = typed(['down']);
    const after = typed(['?', 'down', 'enter', 'escape'], large, busyProjection(), before);
    expect(after.details).toEqual([]);
    expect(after.cursors['workers']?.id).toBe(before.cursors['workers']?.id);
  });

  it('the cursor keeps its job when the order changes, and goes next to it when it ends', () => {
    const projection = busyProjection();
    const view = typed(['3', 'down', 'down'], large, projection);
    const held = view.cursors['jobs']?.id ?? '';
    const other = busyProjection();
    other.workers.clear();
    expect(screenOf(frameOf(view, other), large, panes, around).view.cursors['jobs']?.id).toBe(held);
    for (const jobs of Object.values(other.stages)) jobs.delete(held);
    other.jobs.delete(held);
    other.version += 1;
    const next = screenOf(frameOf(view, other), large, panes, around).view.cursors['jobs']?.id;
    expect(next).toBe(view.cursors['jobs']?.around[3]);
  });

  it('the view is whole whatever is typed on whatever screen', () => {
    const chord = fc.constantFrom(...commands.flatMap(({keys}) => keys), 'x', 'ctrl-z');
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
          const screen = screenOf(frameOf(view, projectionNow), sizeNow, panes, around);
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

describe('keys with dialogs, prompts and extra panes', () => {
  it('a key goes to the dialog that is open, unless it ends or suspends the program', () => {
    const asked = hostedView();
    expect(pressKey('b', asked).view?.dialog?.value).toBe('b');
    expect(pressKey('q', asked).effect).toBeUndefined();
    expect(pressKey('tab', asked)).toEqual({});
    expect(pressKey('escape', asked).view).toMatchObject({dialog: undefined, held: undefined});
    const quitting = pressKey('ctrl-c', asked).view;
    expect(quitting?.dialog?.title).toBe('Quit');
    expect(pressKey('ctrl-c', {...asked, view: quitting ?? asked.view}).effect).toEqual({type: 'quit'});
    expect(pressKey('ctrl-z', asked).effect).toEqual({type: 'suspend'});
  });

  it('a key goes to the prompt of the connection, unless it cannot be part of an answer', () => {
    const now = {...situation(initialView, large), prompting: true};
    expect(pressKey('q', now)).toEqual({effect: {type: 'prompt', key: {type: 'type', text: 'q'}}});
    expect(pressKey('enter', now)).toEqual({effect: {type: 'prompt', key: {type: 'answer'}}});
    expect(pressKey('tab', now).view?.focus).toBe('jobs');
    expect(pressKey('ctrl-c', now).effect).toEqual({type: 'quit'});
  });

  it('a key of an extra pane works only while that pane is shown', () => {
    const press = () => undefined;
    const extra: ExtraKey = {key: 'c', label: 'colour', brief: 'colour', pane: 'jobs', press};
    const now = situation({...initialView, pane: 'jobs'}, small);
    expect(pressKey('c', {...now, extraKeys: [extra]})).toEqual({
      view: now.view,
      effect: {type: 'extra', press},
    });
    expect(pressKey('c', {...now, extraKeys: [{...extra, pane: 'demo'}]})).toEqual({});
  });

  it('a key that does nothing now gives the reason as a notice, until the next key', () => {
    const now = situation(initialView, large);
    const facts = {...now.facts, hosting: hostedByAlice({active: false})};
    const noticed = pressKey('a', {...now, facts}).view ?? now.view;
    expect(noticed.notice).toBe('a does nothing now: host first, with H');
    expect(pressKey('j', {...now, view: noticed}).view?.notice).toBeUndefined();
    expect(pressKey('x', {...now, view: noticed}).view?.notice).toBeUndefined();
    expect(pressKey('q', {...now, view: noticed})).toMatchObject({effect: {type: 'quit'}});
  });

  it('a key without a command does nothing', () => {
    expect(pressKey('x', situation(initialView, large))).toEqual({});
  });
});

describe('pasted text', () => {
  it('pasted text is part of an answer, or does nothing', () => {
    const asked = hostedView();
    expect(paste('dave', asked).view?.dialog?.value).toBe('dave');
    const now = situation(initialView, large);
    expect(paste('q', now)).toEqual({});
    expect(paste('q', {...now, prompting: true})).toEqual({
      effect: {type: 'prompt', key: {type: 'type', text: 'q'}},
    });
  });
});

/** Somebody is asked who else may join. */
function hostedView(): Situation {
  const now = situation(initialView, large);
  const facts = {...now.facts, hosting: hostedByAlice(), canHandOver: true};
  return {...now, facts, view: pressKey('a', {...now, facts}).view ?? now.view};
}
