/** Questions that are asked before something is done to others. */
import {parseClusterName, userNameProblem} from '../../board/cluster-name.js';
import {usersProblem} from '../../session/hosting.js';
import type {ClusterLine} from '../app/clusters.js';
import {edited, type EditKey} from './entry.js';
import type {Frozen} from '../app/view/view.js';

/** An open dialog. */
export type Dialog = {
  readonly act: 'host' | 'stopHosting' | 'addUser' | 'removeUser' | 'cluster';
  readonly cluster: string;
  /** The host name of the board, which may keep some names for itself. */
  readonly boardHost?: string | undefined;
  /** What it acts upon and, where others are hit, what has to be typed: a user's or the cluster's name. */
  readonly target: string;
  /** On the access list, the owner included. */
  readonly users: readonly string[];
  /** Users who are connected now. */
  readonly connected: readonly string[];
  /** The clusters that are open, to choose from by their numbers. */
  readonly clusters: readonly ClusterLine[];
  /** What was typed so far. */
  readonly value: string;
  /** Panes stand still meanwhile, so that nothing moves under the eyes of who decides. */
  readonly held: Frozen;
};

/** Characters that an answer can have. */
const most = 200;

/** The dialog with a changed answer. */
export function editDialog(dialog: Dialog, key: EditKey): Dialog {
  return {...dialog, value: edited(dialog.value, key, most)};
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
  const {act, target, users, boardHost} = dialog;
  const value = dialog.value.trim();
  if (value === '') return '';
  if (act === 'cluster') return clusterProblem(dialog, value);
  if (wantsName(dialog)) {
    if (value === target) return undefined;
    return target.startsWith(value) ? '' : `That is not ${target}.`;
  }

  if (act === 'host') return usersProblem(namesIn(dialog), boardHost);
  const problem = userNameProblem(value, boardHost);
  return problem ?? (users.includes(value) ? `${value} is on the list already.` : undefined);
}

/** The cluster that an answer closes, a minus sign before its number or name; undefined when it closes none. */
export function leavingIn(dialog: Pick<Dialog, 'value' | 'clusters'>): string | undefined {
  const answer = dialog.value.trim();
  if (!answer.startsWith('-')) return undefined;
  const name = clusterIn({...dialog, value: answer.slice(1)});
  return dialog.clusters.find(({cluster}) => cluster === name)?.cluster;
}

/** The cluster that an answer names, by its number in the list or by its name; undefined when by neither. */
export function clusterIn({value, clusters}: Pick<Dialog, 'value' | 'clusters'>): string | undefined {
  const answer = value.trim();
  if (/^\d+$/.test(answer)) return clusters[Number(answer) - 1]?.cluster;
  return 'error' in parseClusterName(answer) ? undefined : answer;
}

function clusterProblem(dialog: Dialog, value: string): string | undefined {
  if (value.startsWith('-')) return leavingProblem(dialog, value.slice(1).trim());
  if (clusterIn(dialog) !== undefined) return undefined;
  if (/^\d+$/.test(value)) return `There is no number ${value} in the list.`;
  // While it is typed it is not wrong yet.
  if (/^[a-z0-9]+\/?$/.test(value)) return '';
  const parsed = parseClusterName(value);
  return 'error' in parsed ? parsed.error : undefined;
}

/** Closing what is hosted from here hits others: that wants the name, not a number. */
function leavingProblem(dialog: Dialog, name: string): string | undefined {
  const {clusters} = dialog;
  if (clusters.length === 1) return 'It is the only one; q ends the dashboard.';
  const leaving = leavingIn(dialog);
  if (leaving === undefined) {
    const mayBecome = clusters.some(({cluster}) => cluster.startsWith(name));
    return mayBecome ? '' : `${name} is not open.`;
  }

  const isOurs = clusters.some(({cluster, ours}) => cluster === leaving && ours);
  return isOurs && name !== leaving ? `You host it; to stop that, type -${leaving}` : undefined;
}
