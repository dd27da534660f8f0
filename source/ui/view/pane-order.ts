import type {PaneId} from '../kit/pane.js';

/** The panes in the order of the keys `1` to `9`. */
export const paneOrder: readonly PaneId[] = [
  'overview',
  'workers',
  'jobs',
  'timeline',
  'transfers',
  'events',
  'members',
  'health',
  'demo',
];

/** The panes that the overview of a large screen shows at once, in the order of Tab. */
export const gridPanes = [
  'workers',
  'jobs',
  'timeline',
  'transfers',
  'events',
] as const satisfies readonly PaneId[];

/** The digit that opens a pane: 1 to 9. */
export function paneNumber(id: PaneId): number {
  return paneOrder.indexOf(id) + 1;
}
