/** From pane to pane, and from row to row. */
import {gridPanes, paneNumber, paneOrder} from '../view/pane-order.js';
import {cycleFocus, cyclePane, moveRow, showPane} from '../view/change.js';
import type {Step} from '../view/cursor.js';
import type {View} from '../view/view.js';
import type {Command, CommandFacts, Outcome} from './command.js';

const noRows = ({rows, help}: CommandFacts) => rows.length === 0 || help;

const paneOf = (chord: string) => paneOrder[Number(chord) - 1];

/** The keys that move the cursor, and go from pane to pane. */
export const move = {
  nextPane: {
    keys: ['tab'],
    shown: 'tab',
    group: 'Move',
    label: 'next pane',
    hint: {text: 'pane', priority: 6},
    run: (view, facts) => cycled(view, facts, 1),
  },
  previousPane: {
    keys: ['shift-tab'],
    shown: '⇧tab',
    group: 'Move',
    label: 'previous pane',
    run: (view, facts) => cycled(view, facts, -1),
  },
  pane: {
    keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    shown: ({panes}) => `1-${Math.max(...panes.map(paneNumber))}`,
    group: 'Move',
    label: 'pane; once more: alone',
    hint: {text: 'view', priority: 5},
    disabled: ({panes}, chord) => chord !== undefined && !panes.some((pane) => pane === paneOf(chord)),
    run(view, {grid}, {chord}) {
      const pane = paneOf(chord);
      return pane === undefined ? {} : {view: showPane(view, pane, grid ? gridPanes : [])};
    },
  },
  up: {
    keys: ['up', 'k'],
    shown: '↑ k',
    group: 'Move',
    label: 'row above',
    disabled: noRows,
    run: (view, facts) => moved(view, facts, -1),
  },
  down: {
    keys: ['down', 'j'],
    shown: '↓ j',
    group: 'Move',
    label: 'row below',
    hint: {text: 'row', keys: '↑↓', priority: 3},
    disabled: noRows,
    run: (view, facts) => moved(view, facts, 1),
  },
  pageUp: {
    keys: ['pageup'],
    shown: 'PgUp',
    group: 'Move',
    label: 'page up',
    disabled: noRows,
    run: (view, facts) => moved(view, facts, -facts.page),
  },
  pageDown: {
    keys: ['pagedown'],
    shown: 'PgDn',
    group: 'Move',
    label: 'page down',
    disabled: noRows,
    run: (view, facts) => moved(view, facts, facts.page),
  },
  first: {
    keys: ['g', 'home'],
    shown: 'g',
    group: 'Move',
    label: 'first row',
    disabled: noRows,
    run: (view, facts) => moved(view, facts, 'first'),
  },
  last: {
    keys: ['G', 'end'],
    shown: 'G',
    group: 'Move',
    label: 'last row',
    disabled: noRows,
    run: (view, facts) => moved(view, facts, 'last'),
  },
} satisfies Readonly<Record<string, Command>>;

function moved(view: View, {slot, rows}: CommandFacts, step: Step): Outcome {
  return {view: moveRow(view, slot, rows, step)};
}

function cycled(view: View, {grid, panes}: CommandFacts, by: 1 | -1): Outcome {
  if (grid) return {view: cycleFocus(view, gridPanes, by)};
  return {view: cyclePane(view, panes, by)};
}
