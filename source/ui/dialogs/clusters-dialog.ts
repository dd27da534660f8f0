/** Which of the clusters that are open is to be shown, opened or closed. */
import {parseClusterName} from '../../board/cluster-name.js';
import type {ClusterLine} from '../app/clusters.js';
import {truncate} from '../kit/format/fit.js';
import type {Dialog} from './dialog.js';

type Lines = readonly ClusterLine[];

/** Asks for a cluster by its number or name; a minus sign before that closes it. */
export function clustersDialog(clusters: Lines): Dialog {
  return {
    title: 'Clusters',
    text: [
      ...clusters.map(numbered),
      '',
      'Those you host stay hosted while you look at another one.',
      ...(clusters.length > 1 ? ['A minus sign closes one: -2 closes number 2.'] : []),
    ],
    ask: 'Show which? Its number, or owner/name to open one more:',
    value: '',
    problem: (answer) => problemOf(answer, clusters),
    enter(answer) {
      const closed = clusterToClose(answer, clusters);
      if (closed !== undefined) return `close ${truncate(closed, 40)}`;
      const shown = clusterIn(answer, clusters);
      if (shown === undefined) return 'show';
      return `${isOpen(shown, clusters) ? 'show' : 'open'} ${truncate(shown, 40)}`;
    },
    effect(answer) {
      const closed = clusterToClose(answer, clusters);
      return closed === undefined
        ? {type: 'showCluster', cluster: clusterIn(answer, clusters) ?? answer}
        : {type: 'closeCluster', cluster: closed};
    },
  };
}

/** The cluster that an answer closes, a minus sign before its number or name; undefined when it closes none. */
export function clusterToClose(answer: string, clusters: Lines): string | undefined {
  if (!answer.startsWith('-')) return undefined;
  const name = clusterIn(answer.slice(1).trim(), clusters);
  return name !== undefined && isOpen(name, clusters) ? name : undefined;
}

/** The cluster that an answer names, by its number in the list or by its name; undefined when by neither. */
export function clusterIn(answer: string, clusters: Lines): string | undefined {
  if (/^\d+$/.test(answer)) return clusters[Number(answer) - 1]?.cluster;
  return 'error' in parseClusterName(answer) ? undefined : answer;
}

function problemOf(answer: string, clusters: Lines): string | undefined {
  if (answer.startsWith('-')) return closeProblem(answer, clusters);
  if (clusterIn(answer, clusters) !== undefined) return undefined;
  if (/^\d+$/.test(answer)) return `There is no number ${answer} in the list.`;
  // While it is typed it is not wrong yet.
  if (/^[a-z0-9]+\/?$/.test(answer)) return '';
  const parsed = parseClusterName(answer);
  return 'error' in parsed ? parsed.error : undefined;
}

/** Closing what is hosted from here hits others: that wants the name, not a number. */
function closeProblem(answer: string, clusters: Lines): string | undefined {
  if (clusters.length === 1) return 'It is the only one; q ends the dashboard.';
  const name = answer.slice(1).trim();
  const closed = clusterToClose(answer, clusters);
  if (closed === undefined) {
    return clusters.some(({cluster}) => cluster.startsWith(name)) ? '' : `${name} is not open.`;
  }

  const isOurs = clusters.some(({cluster, ours}) => cluster === closed && ours);
  return isOurs && name !== closed ? `You host it; to stop that, type -${closed}` : undefined;
}

function numbered(line: ClusterLine, index: number): string {
  const {cluster, shown, hosted, state} = line;
  const where = state === 'live' ? hosted : line.unhosted ? 'not hosted' : `${state}, ${hosted}`;
  return `${index + 1}  ${cluster}  ${shown ? 'shown, ' : ''}${where}`;
}

function isOpen(name: string, clusters: Lines): boolean {
  return clusters.some(({cluster}) => cluster === name);
}
