import {alertLine} from './alert-text.js';
import type {Alert} from './alerts.js';
import type {Rect} from '../app/layout.js';
import type {Theme} from '../app/theme.js';
import {Rows} from '../kit/rows.js';

type AlertLineProps = {readonly rect: Rect; readonly alerts: readonly Alert[]; readonly theme: Theme};

/** The most urgent thing to know; blank when all is well. */
export function AlertLine({rect, alerts, theme}: AlertLineProps) {
  return <Rows rect={rect} lines={[alertLine(alerts, rect.width, theme)]} />;
}
