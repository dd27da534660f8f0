import {DialogFrame, type DialogScreen} from '../kit/dialog-frame.js';
import {useTheme} from '../kit/hooks.js';
import {answerIn, problemOf, type Dialog} from './dialog.js';

/** The dialog that is open, over everything else. */
export function DialogBox({dialog, size}: DialogScreen & {readonly dialog: Dialog}) {
  const theme = useTheme();
  const {title, text, ask, value, harms} = dialog;
  const problem = problemOf(dialog);
  const enter = dialog.enter(answerIn(dialog));
  const mark = harms ? theme.bad : theme.good;
  return (
    <DialogFrame
      {...{size, title, text, ask, value, problem}}
      enter={problem === undefined ? `${mark('↵')} ${theme.title(enter)}` : theme.dim(`↵ ${enter}`)}
      escape="cancel"
    />
  );
}
