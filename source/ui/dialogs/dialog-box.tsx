import {dialogBox} from './dialog-lines.js';
import {questionBox} from './prompt-box.js';
import type {Size} from '../app/screen.js';
import type {Theme} from '../app/theme.js';
import type {Dialog} from './dialog.js';
import type {Question} from './prompt.js';
import {Rows} from '../kit/rows.js';

type DialogBoxProps = {readonly dialog: Dialog; readonly size: Size; readonly theme: Theme};

/** The question that is asked, over everything else. */
export function DialogBox({dialog, size, theme}: DialogBoxProps) {
  return <Rows {...dialogBox(dialog, size, theme)} />;
}

type QuestionBoxProps = {readonly question: Question; readonly size: Size; readonly theme: Theme};

/** What the connection has to know, over everything else. */
export function QuestionBox({question, size, theme}: QuestionBoxProps) {
  return <Rows {...questionBox(question, size, theme)} />;
}
