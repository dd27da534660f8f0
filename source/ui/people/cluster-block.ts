import {linkBadge} from '../health/link.js';
import type {ClusterLine} from '../app/clusters.js';
import type {Theme} from '../kit/theme.js';
import {clockTime} from '../kit/format/clock-time.js';
import {count} from '../kit/format/count.js';
import {fit, truncate} from '../kit/format/fit.js';
import {width} from '../kit/format/width.js';

/** The clusters that are open, by the numbers that choose them; nothing where there is one only. */
export function clusterBlock(
  clusters: readonly ClusterLine[],
  columns: number,
  theme: Theme,
): readonly string[] {
  if (clusters.length < 2) return [];
  const names = Math.max(...clusters.map(({cluster}) => width(cluster)));
  const badges = Math.max(...clusters.map((line) => width(linkBadge(line, theme))));
  const rows = clusters.map((line, index) => {
    const {cluster, shown, hosted, ours, leaveAt} = line;
    const until = leaveAt === undefined ? '' : ` until ${clockTime(leaveAt, {to: 'minutes'})}`;
    const text = `${hosted}${until}`;
    const mark = shown ? theme.focus('▸') : ' ';
    const name = fit(cluster, names);
    return ` ${mark} ${theme.heading(String(index + 1))} ${shown ? theme.title(name) : name}  ${fit(linkBadge(line, theme), badges)}  ${ours ? theme.good('✓') : ' '} ${ours ? text : theme.dim(text)}`;
  });
  const heading = `${theme.heading(`   CLUSTERS OPEN HERE ${count(clusters.length)}`)}  ${theme.dim('C shows, opens or closes one')}`;
  return ['', heading, ...rows].map((line) => truncate(line, columns));
}
