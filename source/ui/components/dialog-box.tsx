import {dialogBox} from '../chrome/dialog-lines.js';
import type {Size} from '../screen.js';
import type {Theme} from '../theme.js';
import type {Dialog} from '../view/dialog.js';
import {Rows} from './rows.js';

export type DialogBoxProps = {readonly dialog: Dialog; readonly size: Size; readonly theme: Theme};

/** The question that is asked, over everything else. */
export function DialogBox({dialog, size, theme}: DialogBoxProps) {
  return <Rows {...dialogBox(dialog, size, theme)} />;
}
