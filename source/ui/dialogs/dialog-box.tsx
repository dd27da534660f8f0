import {dialogBox} from './dialog-lines.js';
import {promptBox} from './prompt-box.js';
import type {Size} from '../app/screen.js';
import type {Theme} from '../app/theme.js';
import type {Dialog} from './dialog.js';
import type {Prompt} from './prompt.js';
import {Rows} from '../kit/rows.js';

type DialogBoxProps = {readonly dialog: Dialog; readonly size: Size; readonly theme: Theme};

/** The dialog that is open, over everything else. */
export function DialogBox({dialog, size, theme}: DialogBoxProps) {
  return <Rows {...dialogBox(dialog, size, theme)} />;
}

type PromptBoxProps = {readonly prompt: Prompt; readonly size: Size; readonly theme: Theme};

/** What the connection has to know, over everything else. */
export function PromptBox({prompt, size, theme}: PromptBoxProps) {
  return <Rows {...promptBox(prompt, size, theme)} />;
}
