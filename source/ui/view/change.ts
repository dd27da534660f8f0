/** What a key can do to the view. Pure; what the view cannot know (rows, panes there are) is passed in. */
import {editDialog, type Dialog} from '../dialogs/dialog.js';
import type {EditKey} from '../dialogs/entry.js';
import type {PaneId} from '../kit/pane.js';
import type {Cursor, Step} from './cursor.js';
import {moveCursor, settleCursor} from './cursor.js';
import type {Detail, Frozen, View} from './view.js';

/** Details that may lie on one another; the oldest goes when one more is opened. */
const mostDetails = 20;

/**
 * Opens a pane. Of those that are on the screen at once it only takes the focus; asked for once more, it opens alone.
 * @param beside the panes that are on the screen at once; none where one fills it.
 */
export function showPane(view: View, pane: PaneId, beside: readonly PaneId[]): View {
  const closed: View = {...view, help: false, zoomed: false, details: []};
  const inOverview = view.pane === 'overview' && view.details.length === 0 && beside.includes(pane);
  if (inOverview && view.focus !== pane) return {...closed, focus: pane};
  return {...closed, pane, focus: beside.includes(pane) ? pane : view.focus};
}

/** Opens the next or previous of the panes `among`. */
export function cyclePane(view: View, among: readonly PaneId[], by: 1 | -1): View {
  return {...view, help: false, details: [], pane: neighbour(among, view.pane, by)};
}

/** Focuses the next or previous of the panes `among`. */
export function cycleFocus(view: View, among: readonly PaneId[], by: 1 | -1): View {
  return {...view, help: false, details: [], focus: neighbour(among, view.focus, by)};
}

function neighbour(among: readonly PaneId[], pane: PaneId, by: 1 | -1): PaneId {
  const index = among.indexOf(pane);
  const from = index < 0 && by < 0 ? 0 : index;
  return among[(from + by + among.length) % among.length] ?? pane;
}

/** Moves the cursor of a slot over its rows. */
export function moveRow(view: View, slot: string, rows: readonly string[], step: Step): View {
  return withCursor(view, slot, moveCursor(view.cursors[slot], rows, step));
}

/** Opens a detail over what is shown. */
export function openDetail(view: View, detail: Detail): View {
  return {...view, help: false, details: [...view.details, detail].slice(-mostDetails)};
}

/** Closes what lies on top: the help, a detail, the zoom, at last the pane. */
export function closeTop(view: View): View {
  if (view.help) return {...view, help: false};
  if (view.details.length > 0) return {...view, details: view.details.slice(0, -1)};
  if (view.zoomed) return {...view, zoomed: false};
  return view.pane === 'overview' ? view : {...view, pane: 'overview'};
}

/** Opens a dialog over panes that show the moment `held`; not while the view is frozen. */
export function openDialog(view: View, dialog: Dialog, held: Frozen): View {
  return view.frozen === undefined ? {...view, help: false, dialog, held} : view;
}

/** Changes the answer in the dialog that is open. */
export function editDialogIn(view: View, key: EditKey): View {
  return view.dialog === undefined ? view : {...view, dialog: editDialog(view.dialog, key)};
}

/** The view without its dialog, and without what was held for it. */
export function closeDialog(view: View): View {
  return {...view, dialog: undefined, held: undefined};
}

/** Says why a key does nothing now; without a text, that is forgotten. */
export function withNotice(view: View, notice: string | undefined): View {
  return view.notice === notice ? view : {...view, notice};
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
