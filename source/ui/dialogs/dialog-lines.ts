import {truncate} from '../kit/format/fit.js';
import type {ClusterLine} from '../app/clusters.js';
import type {Theme} from '../app/theme.js';
import type {Dialog} from './dialog.js';
import {clusterIn, leavingIn, namesIn, problemOf, wantsName} from './dialog.js';
import {dialogColumns, dialogFrame, wrap, type DialogPicture, type ScreenSize} from '../kit/dialog-frame.js';

type Words = {
  readonly title: string;
  readonly text: readonly string[];
  readonly ask: string;
  readonly go: string;
};

/** A dialog as a box in the middle of the screen. */
export function dialogBox(dialog: Dialog, screen: ScreenSize, theme: Theme): DialogPicture {
  const columns = dialogColumns(screen);
  const {title, text, ask, go} = wordsOf(dialog);
  const problem = problemOf(dialog);
  const mark = wantsName(dialog) ? theme.bad : theme.good;
  const enter = problem === undefined ? `${mark('↵')} ${theme.title(go)}` : theme.dim(`↵ ${go}`);
  const lines = text.flatMap((line) => wrap(line, columns));
  return dialogFrame(
    {title, text: lines, ask, value: dialog.value, problem, enter, escape: 'cancel'},
    screen,
    theme,
  );
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
        text: ['You own its access list as long as this dashboard runs. When it ends, nobody new can join.'],
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
        text: [`The access list goes, and whoever loses the connection cannot come back. ${who}`],
        ask: `Type ${target} to stop hosting it:`,
        go: `stop hosting ${target}`,
      };
    }

    case 'addUser': {
      const name = dialog.value.trim();
      return {
        title: `Add a user to ${cluster}`,
        text: [`On the list: you${friends.map((user) => `, ${user}`).join('')}.`],
        ask: 'Who else may join? One user name:',
        go: name === '' ? 'add' : `add ${truncate(name, 30)}`,
      };
    }

    case 'cluster': {
      const leaving = leavingIn(dialog);
      const chosen = leaving ?? clusterIn(dialog);
      const verb = leaving !== undefined ? 'close' : 'show';
      return {
        title: 'Clusters',
        text: [
          ...dialog.clusters.map(numbered),
          '',
          'Those you host stay hosted while you look at another one.',
          ...(dialog.clusters.length > 1 ? ['A minus sign closes one: -2 closes number 2.'] : []),
        ],
        ask: 'Show which? Its number, or owner/name to open one more:',
        go:
          chosen === undefined ? 'show' : `${isOpen(dialog, chosen) ? verb : 'open'} ${truncate(chosen, 40)}`,
      };
    }

    case 'removeUser':
      return {
        title: `Remove ${target} from ${cluster}`,
        text: [
          connected.includes(target)
            ? `${target} cannot join again, but is connected now and stays so until that connection ends.`
            : `${target} cannot join any more, and is not connected now.`,
        ],
        ask: `Type ${target} to remove this user:`,
        go: `remove ${target}`,
      };
  }
}

function numbered(line: ClusterLine, index: number): string {
  const {cluster, shown, hosted, state} = line;
  const where = state === 'live' ? hosted : line.unhosted ? 'not hosted' : `${state}, ${hosted}`;
  return `${index + 1}  ${cluster}  ${shown ? 'shown, ' : ''}${where}`;
}

function isOpen({clusters}: Dialog, name: string): boolean {
  return clusters.some(({cluster}) => cluster === name);
}
