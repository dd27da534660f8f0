import {fit, truncate} from '../format/fit.js';
import {width} from '../format/width.js';
import type {Rect} from '../layout.js';
import type {Theme} from '../theme.js';
import type {Dialog} from '../view/dialog.js';
import {namesIn, problemOf, wantsName} from '../view/dialog.js';
import {frameLines} from './frame-lines.js';

/** Widest a dialog gets: more is hard to read. */
const widest = 66;
const margin = 2;

type Words = {readonly title: string; readonly text: string; readonly ask: string; readonly go: string};

/** A dialog as a box in the middle of the screen. */
export function dialogBox(
  dialog: Dialog,
  screen: {readonly columns: number; readonly rows: number},
  theme: Theme,
): {readonly rect: Rect; readonly lines: readonly string[]} {
  const boxWidth = Math.min(widest, screen.columns - 4);
  const inner = boxWidth - 2 - 2 * margin;
  const {title, text, ask, go} = wordsOf(dialog);
  const problem = problemOf(dialog);
  const ready = problem === undefined;
  const mark = wantsName(dialog) ? theme.bad : theme.good;
  const caret = theme.focus('▏');
  const field = `${theme.focus('▸')} ${truncate(theme.title(tail(dialog.value, inner - 4)), inner - 3)}${caret}`;
  const status = ready ? '' : problem === '' ? '' : theme.warn(`! ${problem}`);
  const enter = ready ? `${mark('↵')} ${theme.title(go)}` : theme.dim(`↵ ${go}`);
  const away = `${theme.heading('esc')} ${theme.dim('cancel')}`;
  const body = [
    '',
    ...wrap(text, inner),
    '',
    ...wrap(ask, inner).map((line) => theme.dim(line)),
    field,
    ...(status === '' ? [''] : wrapPainted(`! ${problem ?? ''}`, inner, theme)),
    fit(enter, inner - width(away)) + away,
  ].map((line) => ' '.repeat(margin) + line);
  const height = Math.min(screen.rows, body.length + 2);
  const rect = {
    left: Math.floor((screen.columns - boxWidth) / 2),
    top: Math.max(0, Math.floor((screen.rows - height) / 2) - 1),
    width: boxWidth,
    height,
  };
  const content = {title, lines: body};
  return {rect, lines: frameLines({content, width: boxWidth, height, focused: true, theme})};
}

function wordsOf(dialog: Dialog): Words {
  const {act, target, users, connected, cluster} = dialog;
  const [owner = ''] = cluster.split('/', 1);
  const friends = users.filter((user) => user !== owner);
  switch (act) {
    case 'host': {
      const names = namesIn(dialog);
      return {
        title: `Host ${cluster}`,
        text: 'You own its access list as long as this dashboard runs. When it ends, nobody new can join.',
        ask: 'Who may join? User names, separated by commas:',
        go: names.length > 0 ? `host for ${truncate(names.join(', '), 30)}` : 'host',
      };
    }

    case 'stopHosting': {
      const others = connected.filter((user) => user !== owner);
      const who =
        others.length === 0 ? 'Nobody else is connected now.' : `Connected now: ${others.join(', ')}.`;
      return {
        title: `Stop hosting ${cluster}`,
        text: `The access list goes, and whoever loses the connection cannot come back. ${who}`,
        ask: `Type ${target} to stop hosting it:`,
        go: `stop hosting ${target}`,
      };
    }

    case 'addUser': {
      const name = dialog.value.trim();
      return {
        title: `Add a user to ${cluster}`,
        text: `On the list: you${friends.map((user) => `, ${user}`).join('')}.`,
        ask: 'Who else may join? One user name:',
        go: name === '' ? 'add' : `add ${truncate(name, 30)}`,
      };
    }

    case 'removeUser':
      return {
        title: `Remove ${target} from ${cluster}`,
        text: connected.includes(target)
          ? `${target} cannot join again, but is connected now and stays so until that connection ends.`
          : `${target} cannot join any more, and is not connected now.`,
        ask: `Type ${target} to remove this user:`,
        go: `remove ${target}`,
      };
  }
}

function tail(text: string, columns: number): string {
  const characters = Array.from(text);
  while (width(characters.join('')) > columns) characters.shift();
  return characters.join('');
}

function wrapPainted(text: string, columns: number, theme: Theme): readonly string[] {
  return wrap(text, columns).map((line) => theme.warn(line));
}

/** Breaks a text between words; a word that is too long is cut. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (width(longer) <= columns) line = longer;
    else {
      if (line !== '') lines.push(line);
      line = truncate(word, columns);
    }
  }
  return [...lines, line];
}
