/** What all dialogs share: a box in the middle of the screen, a field, and the two ways out. */
import {fit, truncateStart} from './format/fit.js';
import {width} from './format/width.js';
import {wrapToFit} from './format/wrap.js';
import {useTheme, type Size} from './hooks.js';
import type {Theme} from './theme.js';
import {clipLines} from './clip.js';
import {AreaBox} from './area-box.js';
import {frameRows} from './edges.js';
import {Lines} from './line.js';
import {Pane} from './pane.js';

/** Widest a dialog gets: more is hard to read. */
const widest = 66;
const margin = 2;

/** Words of a dialog; a line of its own for each, or several. */
type Paragraph = {
  readonly text: string;
  paint?(line: string): string;
  /** It must be read whole: it is broken where a line ends, and nothing of it cut. Default: broken between words. */
  readonly whole?: true;
};

/** What every dialog is drawn on: the size of the whole screen. */
export type DialogScreen = {readonly size: Size};

type DialogFrameProps = DialogScreen & {
  readonly title: string;
  readonly text: readonly (string | Paragraph)[];
  /** What to type. */
  readonly ask: string;
  /** What was typed so far, or what stands for it. */
  readonly value: string;
  /** Why the answer will not do, in one sentence; empty or absent while there is nothing to say. */
  readonly problem?: string | undefined;
  /** What Enter does, styled. */
  readonly enter: string;
  /** What Esc does. */
  readonly escape: string;
};

/**
 * A dialog as a box in the middle of the screen. Where it has too many lines the blank ones go, and then the end of
 * its text; what is typed, and the ways out, stay in sight.
 */
export function DialogFrame({size, ...parts}: DialogFrameProps) {
  const theme = useTheme();
  const {title, text, ask, value, problem = '', enter, escape} = parts;
  const boxWidth = Math.min(widest, Math.max(1, size.columns - 4));
  const columns = Math.max(1, boxWidth - 2 - 2 * margin);
  const end = [
    ...wrapToFit(ask, columns).map((line) => theme.dim(line)),
    fieldLine(value, columns, theme),
    ...(problem === '' ? [''] : wrapToFit(`! ${problem}`, columns).map((line) => theme.warn(line))),
    waysOut(enter, escape, columns, theme),
  ];
  const told = text.flatMap((paragraph) => linesOf(paragraph, columns));
  const rows = Math.max(0, size.rows - frameRows);
  const body = fitted(['', ...told, ''], end, {columns, rows, theme});
  const height = Math.min(size.rows, body.length + frameRows);
  const rect = {
    left: Math.max(0, Math.floor((size.columns - boxWidth) / 2)),
    top: Math.max(0, Math.floor((size.rows - height) / 2) - 1),
    width: boxWidth,
    height,
  };
  // Blanks, too, cover what is behind the dialog.
  const covering = body.map((line) => fit(' '.repeat(margin) + line, Math.max(0, boxWidth - 2)));
  return (
    <AreaBox rect={rect} pane={{focused: true}}>
      <Pane title={title}>
        <Lines lines={covering} />
      </Pane>
    </AreaBox>
  );
}

function linesOf(paragraph: string | Paragraph, columns: number): readonly string[] {
  if (typeof paragraph === 'string') return wrapToFit(paragraph, columns);
  const {text, paint = (line) => line, whole} = paragraph;
  return (whole === true ? chunks(text, columns) : wrapToFit(text, columns)).map((line) => paint(line));
}

/** The text and what follows it in at most `rows` lines. */
function fitted(
  text: readonly string[],
  end: readonly string[],
  place: {readonly columns: number; readonly rows: number; readonly theme: Theme},
): readonly string[] {
  if (text.length + end.length <= place.rows) return [...text, ...end];
  const needed = end.filter((line) => line !== '');
  const rows = Math.max(0, place.rows - needed.length);
  const told = clipLines(
    text.filter((line) => line !== ''),
    {...place, rows},
  );
  return [...told, ...needed];
}

/** What is typed, its end in sight, and the caret. */
function fieldLine(value: string, columns: number, theme: Theme): string {
  return `${theme.focus('▸')} ${theme.title(truncateStart(value, columns - 3))}${theme.focus('▏')}`;
}

/** What Enter does at the left, what Esc does at the right. */
function waysOut(enter: string, escape: string, columns: number, theme: Theme): string {
  const away = `${theme.heading('esc')} ${theme.dim(escape)}`;
  return fit(enter, columns - width(away)) + away;
}

function chunks(text: string, columns: number): readonly string[] {
  const characters = Array.from(text);
  const lines = Math.max(1, Math.ceil(characters.length / columns));
  return Array.from({length: lines}, (_, index) =>
    characters.slice(index * columns, (index + 1) * columns).join(''),
  );
}
