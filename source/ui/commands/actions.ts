import type {KeyBinding} from './command.js';
import {frameRows} from '../kit/frame-lines.js';
import {fitsGrid} from '../app/layout.js';
import {gridPanes, paneOrder} from '../app/pane-order.js';
import type {Screen, Size} from '../app/screen.js';
import type {Step} from '../app/view/cursor.js';
import type {ViewAction} from '../app/view/change.js';
import type {Frozen} from '../app/view/view.js';

type ActionContext = {
  readonly screen: Screen;
  readonly size: Size;
  /** Takes the moment to hold; called only for the key that freezes. */
  freeze(): Frozen;
};

/** What a key does to the view; `undefined` for what is no change of it: quitting, suspending, acts. */
export function actionOf({id}: KeyBinding, chord: string, context: ActionContext): ViewAction | undefined {
  const {screen} = context;
  switch (id) {
    case 'view': {
      const pane = paneOrder[Number(chord) - 1];
      return pane && {type: 'show', pane, beside: inGrid(context) ? gridPanes : []};
    }
    case 'next':
      return cycle(1, context);
    case 'previous':
      return cycle(-1, context);
    case 'up':
      return move(-1, screen);
    case 'down':
      return move(1, screen);
    case 'pageUp':
      return move(-page(screen), screen);
    case 'pageDown':
      return move(page(screen), screen);
    case 'first':
      return move('first', screen);
    case 'last':
      return move('last', screen);
    case 'open':
      return screen.detail && {type: 'open', detail: screen.detail};
    case 'freeze':
      return {type: 'freeze', frozen: context.freeze()};
    case 'back':
    case 'zoom':
    case 'unfreeze':
    case 'help':
      return {type: id};
    case 'quit':
    case 'cluster':
    case 'suspend':
    case 'extend':
    case 'host':
    case 'stopHosting':
    case 'addUser':
    case 'removeUser':
      return undefined;
  }
}

function inGrid({screen, size}: ActionContext): boolean {
  return screen.view.pane === 'overview' && fitsGrid(size.columns, size.rows);
}

function cycle(by: 1 | -1, context: ActionContext): ViewAction {
  if (inGrid(context)) return {type: 'cycle', of: 'focus', by, among: gridPanes};
  const {views} = context.screen.facts;
  return {type: 'cycle', of: 'pane', by, among: paneOrder.filter((_, index) => views.includes(index + 1))};
}

function move(step: Step, {slot, ids}: Screen): ViewAction {
  return {type: 'move', slot, step, ids};
}

/** Rows of a table in the focused box: without its edges, its heading and the line that counts what is hidden. */
function page({boxes}: Screen): number {
  const height = boxes.find((box) => box.focused)?.area.rect.height ?? 0;
  return Math.max(1, height - frameRows - 2);
}
