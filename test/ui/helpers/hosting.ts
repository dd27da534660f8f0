import {hostingFacts, type HostingFacts, type HostingState} from '../../../source/ui/app/hosting-facts.js';
import {busyNow} from './projection.js';

/** Alice, who hosts her cluster until now; `patch` says what is different. */
export const hostingState = (patch: Partial<HostingState> = {}): HostingState => ({
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

/** The same as the dashboard has it. */
export const hostedByAlice = (patch: Partial<HostingState> = {}): HostingFacts =>
  hostingFacts(hostingState(patch));
