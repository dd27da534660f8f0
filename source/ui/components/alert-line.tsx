import {alertLine} from '../chrome/alert-line.js';
import type {Alert} from '../chrome/alerts.js';
import type {Rect} from '../layout.js';
import type {Theme} from '../theme.js';
import {Rows} from './rows.js';

type AlertLineProps = {readonly rect: Rect; readonly alerts: readonly Alert[]; readonly theme: Theme};

/** The most urgent thing to know; blank when all is well. */
export function AlertLine({rect, alerts, theme}: AlertLineProps) {
  return <Rows rect={rect} lines={[alertLine(alerts, rect.width, theme)]} />;
}
