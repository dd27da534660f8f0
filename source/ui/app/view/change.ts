import type {PaneId} from '../../kit/pane.js';
import type {Cursor, Step} from './cursor.js';
import {moveCursor, settleCursor} from './cursor.js';
import type {Dialog} from '../../dialogs/dialog.js';
import {editDialog} from '../../dialogs/dialog.js';
import type {EditKey} from '../../dialogs/entry.js';
import type {Detail, Frozen, View} from './view.js';

/** What a key can do to the view. What the view cannot know (rows, panes there are) comes with the action. */
export type ViewAction =
  /** Opens a pane; `beside` are those that are on the screen at once and only take the focus. */
  | {readonly type: 'show'; readonly pane: PaneId; readonly beside: readonly PaneId[]}
  /** To the next or previous of `among`: the focus of the overview's grid, or the pane that is open. */
  | {
      readonly type: 'cycle';
      readonly of: 'focus' | 'pane';
      readonly by: 1 | -1;
      readonly among: readonly PaneId[];
    }
  | {readonly type: 'move'; readonly slot: string; readonly step: Step; readonly ids: readonly string[]}
  | {readonly type: 'open'; readonly detail: Detail}
  | {readonly type: 'back'}
  | {readonly type: 'zoom'}
  | {readonly type: 'help'}
  | {readonly type: 'freeze'; readonly frozen: Frozen}
  | {readonly type: 'unfreeze'}
  | {readonly type: 'ask'; readonly dialog: Dialog}
  | EditKey
  | {readonly type: 'dismiss'}
  /** A key does nothing now, and this is why; without a text, that is forgotten. */
  | {readonly type: 'notice'; readonly text?: string};

/** Details that may lie on one another; the oldest goes when one more is opened. */
const mostDetails = 20;

/** The view after an action. Pure. */
export function reduceView(view: View, action: ViewAction): View {
  switch (action.type) {
    case 'show':
      return show(view, action.pane, action.beside);
    case 'cycle':
      return cycle(view, action.of, action.by, action.among);
    case 'move': {
      const {slot, ids, step} = action;
      return withCursor(view, slot, moveCursor(view.cursors[slot], ids, step));
    }
    case 'open':
      return {...view, help: false, details: [...view.details, action.detail].slice(-mostDetails)};
    case 'back':
      return back(view);
    case 'zoom':
      return {...view, zoomed: !view.zoomed};
    case 'help':
      return {...view, help: !view.help};
    case 'freeze':
      return view.frozen === undefined ? {...view, frozen: action.frozen} : view;
    case 'unfreeze':
      return {...view, frozen: undefined};
    case 'ask':
      return view.frozen === undefined ? {...view, help: false, dialog: action.dialog} : view;
    case 'type':
    case 'erase':
      return view.dialog === undefined ? view : {...view, dialog: editDialog(view.dialog, action)};
    case 'dismiss':
      return {...view, dialog: undefined};
    case 'notice':
      return view.notice === action.text ? view : {...view, notice: action.text};
  }
}

/** The view with the cursors of the slots in sight on rows that exist. */
export function settleView(view: View, lists: Readonly<Record<string, readonly string[]>>): View {
  return Object.entries(lists).reduce(
    (settled, [slot, ids]) => withCursor(settled, slot, settleCursor(settled.cursors[slot], ids)),
    view,
  );
}

function withCursor(view: View, slot: string, cursor: Cursor | undefined): View {
  const before = view.cursors[slot];
  if (before === cursor) return view;
  if (cursor !== undefined) return {...view, cursors: {...view.cursors, [slot]: cursor}};
  const others = Object.entries(view.cursors).filter(([other]) => other !== slot);
  return {...view, cursors: Object.fromEntries(others)};
}

function show(view: View, pane: PaneId, beside: readonly PaneId[]): View {
  const closed: View = {...view, help: false, zoomed: false, details: []};
  const inOverview = view.pane === 'overview' && view.details.length === 0 && beside.includes(pane);
  // A pane in sight takes the focus; asked for once more, it opens alone.
  if (inOverview && view.focus !== pane) return {...closed, focus: pane};
  return {...closed, pane, focus: beside.includes(pane) ? pane : view.focus};
}

function cycle(view: View, of: 'focus' | 'pane', by: 1 | -1, among: readonly PaneId[]): View {
  const index = among.indexOf(view[of]);
  const from = index < 0 && by < 0 ? 0 : index;
  const next = among[(from + by + among.length) % among.length];
  return next === undefined ? view : {...view, help: false, details: [], [of]: next};
}

function back(view: View): View {
  if (view.help) return {...view, help: false};
  if (view.details.length > 0) return {...view, details: view.details.slice(0, -1)};
  if (view.zoomed) return {...view, zoomed: false};
  return view.pane === 'overview' ? view : {...view, pane: 'overview'};
}
