import type {Projection} from '../../../store/projection.js';
import {statusLine} from './status-line.js';
import type {Rect} from '../layout.js';
import type {Theme} from '../theme.js';
import {Rows} from '../../kit/rows.js';

type TooSmallProps = {
  readonly rect: Rect;
  readonly cluster: string;
  readonly projection: Projection;
  readonly theme: Theme;
};

/** One line of status where there is no room for panes. */
export function TooSmall({rect, cluster, projection, theme}: TooSmallProps) {
  return <Rows rect={rect} lines={[statusLine(cluster, projection, rect.width, theme)]} />;
}
