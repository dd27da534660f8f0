import {fit} from '../kit/format/fit.js';
import {width} from '../kit/format/width.js';
import {useAlerts, useSize, useTheme} from '../kit/hooks.js';
import {Line} from '../kit/line.js';
import {alertGlyphs, alertPaint} from './alert-text.js';

/**
 * The most urgent thing to know; blank when all is well. Where it is cut, or there are more, the end of the line says
 * which pane has them all.
 */
export function AlertLine() {
  const theme = useTheme();
  const {columns} = useSize();
  const alerts = useAlerts();
  const [first] = alerts;
  if (first === undefined) return <Line>{' '.repeat(columns)}</Line>;
  const text = ` ${alertGlyphs[first.level]} ${first.text}`;
  const more = alerts.length > 1 ? `+${alerts.length - 1} more: 8 ` : width(text) > columns ? 'all: 8 ' : '';
  const room = columns - width(more) - (more === '' ? 0 : 1);
  const line = alertPaint(first, theme)(fit(text, room));
  return <Line>{more === '' ? line : `${line} ${theme.dim(more)}`}</Line>;
}
