import {cleanText} from '../../../message/clean.js';
import type {Stage} from '../../../store/event.js';
import type {Projection} from '../../../store/projection.js';
import {stageCount} from '../../../store/selectors/funnel.js';
import {compactCount} from '../../kit/format/count.js';
import {fit} from '../../kit/format/fit.js';
import type {Theme} from '../theme.js';
import {workersThere} from './header-lines.js';
import {linkBadge} from '../../health/link.js';

/** All there is room for on a very small screen, in exactly `columns`. */
export function statusLine(cluster: string, projection: Projection, columns: number, theme: Theme): string {
  const jobs = (stage: Stage) => stageCount(projection, stage);
  const failed = jobs('failed');
  const parts = [
    linkBadge(projection.link, theme),
    `${compactCount(workersThere(projection))} workers`,
    `${compactCount(jobs('running'))} running`,
    `${compactCount(jobs('done'))} done`,
    jobs('ended') > 0 ? `${compactCount(jobs('ended'))} ended~` : '',
    failed > 0 ? theme.bad(`✗ ${compactCount(failed)}`) : '',
    theme.dim(cleanText(cluster, 60)),
  ];
  return fit(parts.filter((part) => part !== '').join(' '), columns);
}
