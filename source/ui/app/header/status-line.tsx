import {cleanText} from '../../../message/clean.js';
import type {Stage} from '../../../store/event.js';
import type {Projection} from '../../../store/projection.js';
import {stageCount} from '../../../store/selectors/funnel.js';
import {compactCount} from '../../kit/format/count.js';
import {fit} from '../../kit/format/fit.js';
import {useSize, useTheme} from '../../kit/hooks.js';
import {Line} from '../../kit/line.js';
import {workersThere} from './header.js';
import {linkBadge} from '../../health/link.js';

type StatusLineProps = {readonly cluster: string; readonly projection: Projection};

/** One line of status: all there is room for on a very small screen. */
export function StatusLine({cluster, projection}: StatusLineProps) {
  const theme = useTheme();
  const {columns} = useSize();
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
  return <Line>{fit(parts.filter((part) => part !== '').join(' '), columns)}</Line>;
}
