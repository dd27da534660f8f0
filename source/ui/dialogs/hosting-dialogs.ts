/** What a host is asked before the access list changes. What hits others wants a name typed. */
import {cleanText} from '../../message/clean.js';
import type {PeerId} from '../../message/types.js';
import {userNameProblem} from '../../board/cluster-name.js';
import {usersProblem} from '../../cluster/host/users-problem.js';
import {truncate} from '../kit/format/fit.js';
import type {Dialog} from './dialog.js';

/** What these dialogs are about. */
export type HostingSubject = {
  /** `owner/name`. */
  readonly cluster: string;
  readonly owner: string;
  /** On the access list, the owner included. */
  readonly users: readonly string[];
  /** The process of the owner that hosts it instead of this one. */
  readonly elsewhere: PeerId | undefined;
  /** Users who are connected now. */
  readonly connected: readonly string[];
  /** The host name of the board, which may keep some names for itself. */
  readonly boardHost: string | undefined;
};

/** Asks for whom to host a cluster. */
export function hostDialog(subject: HostingSubject): Dialog {
  const {cluster, owner, users, elsewhere, boardHost} = subject;
  if (elsewhere !== undefined) return standbyDialog(subject, elsewhere);
  return {
    title: `Host ${cluster}`,
    text: ['You own its access list as long as this dashboard runs. When it ends, nobody new can join.'],
    ask: 'Who may join? User names, separated by commas:',
    value: without(users, owner).join(', '),
    problem: (answer) => usersProblem(namesIn(answer), boardHost),
    enter(answer) {
      const names = namesIn(answer).join(', ');
      return names === '' ? 'host' : `host for ${truncate(names, 30)}`;
    },
    effect: (answer) => ({type: 'host', users: namesIn(answer)}),
  };
}

/** Another process hosts: this one can be the next. */
function standbyDialog({cluster, owner, users}: HostingSubject, elsewhere: PeerId): Dialog {
  const friends = without(users, owner).join(', ');
  return {
    title: `Stand by for ${cluster}`,
    text: [
      `${cleanText(elsewhere, 60)} hosts it for ${friends}. When that one ends, this dashboard hosts it for the same users.`,
      'To let others in, or to remove users, a and K ask that process.',
    ],
    ask: 'Type yes to stand by:',
    value: '',
    problem: (answer) => nameProblem(answer, 'yes'),
    enter: () => 'stand by',
    effect: () => ({type: 'host', users: without(users, owner)}),
  };
}

/** Asks whether to give the access list up. */
export function stopHostingDialog({cluster, owner, connected}: HostingSubject): Dialog {
  const others = without(connected, owner);
  const who = others.length === 0 ? 'Nobody else is connected now.' : `Connected now: ${others.join(', ')}.`;
  return {
    title: `Stop hosting ${cluster}`,
    text: [`The access list goes, and whoever loses the connection cannot come back. ${who}`],
    ask: `Type ${cluster} to stop hosting it:`,
    value: '',
    harms: true,
    problem: (answer) => nameProblem(answer, cluster),
    enter: () => `stop hosting ${cluster}`,
    effect: () => ({type: 'stopHosting'}),
  };
}

/** Asks who else may join. */
export function addUserDialog({cluster, owner, users, elsewhere, boardHost}: HostingSubject): Dialog {
  const problem = (name: string) =>
    userNameProblem(name, boardHost) ??
    (users.includes(name) ? `${name} is on the list already.` : undefined);
  return {
    title: `Add a user to ${cluster}`,
    text: [`On the list: ${['you', ...without(users, owner)].join(', ')}.`, ...askedOf(elsewhere)],
    ask: 'Who else may join? One user name:',
    value: '',
    problem,
    enter: (answer) => (answer === '' ? 'add' : `add ${truncate(answer, 30)}`),
    effect: (user) => ({type: 'addUser', user}),
  };
}

/** Asks whether to take a user off the access list. */
export function removeUserDialog({cluster, elsewhere, connected}: HostingSubject, user: string): Dialog {
  return {
    title: `Remove ${user} from ${cluster}`,
    text: [
      connected.includes(user)
        ? `${user} cannot join again, but is connected now and stays so until that connection ends.`
        : `${user} cannot join any more, and is not connected now.`,
      ...askedOf(elsewhere),
    ],
    ask: `Type ${user} to remove this user:`,
    value: '',
    harms: true,
    problem: (answer) => nameProblem(answer, user),
    enter: () => `remove ${user}`,
    effect: () => ({type: 'removeUser', user}),
  };
}

/** Who carries a change out, if not this process. */
function askedOf(elsewhere: PeerId | undefined): readonly string[] {
  return elsewhere === undefined ? [] : [`${cleanText(elsewhere, 60)} hosts it, and is asked.`];
}

/** The names in an answer: `bob, carol`. */
function namesIn(answer: string): readonly string[] {
  return [...new Set(answer.split(/[\s,;]+/).filter((name) => name !== ''))];
}

function nameProblem(answer: string, name: string): string | undefined {
  if (answer === name) return undefined;
  return name.startsWith(answer) ? '' : `That is not ${name}.`;
}

function without(users: readonly string[], owner: string): readonly string[] {
  return users.filter((user) => user !== owner);
}
