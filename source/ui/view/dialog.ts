/** Questions that are asked before something is done to others. */
import {userNameProblem} from '../../board/cluster-name.js';
import {cleanText} from '../../message/clean.js';
import {usersProblem} from '../../session/hosting.js';
import type {Frozen} from './view.js';

/** An open dialog. */
export type Dialog = {
  readonly act: 'host' | 'stopHosting' | 'addUser' | 'removeUser';
  readonly cluster: string;
  /** What it acts upon and, where others are hit, what has to be typed: a user's or the cluster's name. */
  readonly target: string;
  /** On the access list, the owner included. */
  readonly users: readonly string[];
  /** Users who are connected now. */
  readonly connected: readonly string[];
  /** What was typed so far. */
  readonly value: string;
  /** Panes stand still meanwhile, so that nothing moves under the eyes of who decides. */
  readonly held: Frozen;
};

/** Characters that an answer can have. */
const most = 200;

/** The dialog with text typed or pasted into it. Nothing that moves a cursor gets in. */
export function typeInto(dialog: Dialog, text: string): Dialog {
  return {...dialog, value: cleanText(dialog.value + text.replaceAll(/[\r\n\t]/g, ' '), most)};
}

/** The dialog without its last character. */
export function eraseFrom(dialog: Dialog): Dialog {
  return {...dialog, value: Array.from(dialog.value).slice(0, -1).join('')};
}

/** Whether the answer has to be the target's name. */
export function wantsName({act}: Dialog): boolean {
  return act === 'stopHosting' || act === 'removeUser';
}

/** The names in an answer: `bob, carol`. */
export function namesIn({value}: Dialog): readonly string[] {
  return [...new Set(value.split(/[\s,;]+/).filter((name) => name !== ''))];
}

/** Why the answer will not do, in one sentence; empty while nothing was typed; undefined when it will do. */
export function problemOf(dialog: Dialog): string | undefined {
  const {act, target, users} = dialog;
  const value = dialog.value.trim();
  if (value === '') return '';
  if (wantsName(dialog)) {
    if (value === target) return undefined;
    return target.startsWith(value) ? '' : `That is not ${target}.`;
  }

  if (act === 'host') return usersProblem(namesIn(dialog));
  return userNameProblem(value) ?? (users.includes(value) ? `${value} is on the list already.` : undefined);
}
