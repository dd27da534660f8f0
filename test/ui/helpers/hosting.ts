import type {HostingState} from '../../../source/ui/commands/acts.js';
import {busyNow} from './projection.js';

/** Alice, who hosts her cluster until now; `patch` says what is different. */
export const hostingState = (
  patch: Partial<HostingState> = {},
): HostingState & {readonly leaveAt: number} => ({
  cluster: 'alice/friends',
  owner: 'alice',
  active: true,
  busy: false,
  users: ['alice', 'bob', 'carol'],
  extension: undefined,
  news: undefined,
  obstacle: () => undefined,
  leaveAt: busyNow,
  ...patch,
});
