import type {Hosting} from '../../../source/store/projection.js';
import {hostingFacts, type HostingFacts} from '../../../source/store/selectors/hosting.js';
import {busyNow, emptyProjection} from './projection.js';

/** Alice, who hosts her cluster until now, as the projection has it; `patch` says what is different. */
export const hostingState = (patch: Partial<Hosting> = {}): Hosting => ({
  active: true,
  busy: false,
  inForce: true,
  users: ['alice', 'bob', 'carol'],
  leaveAt: busyNow,
  ...patch,
});

/** The same as the dashboard sees it. */
export const hostedByAlice = (patch: Partial<Hosting> = {}): HostingFacts => {
  const facts = hostingFacts({...emptyProjection(), hosting: hostingState(patch)});
  if (facts === undefined) throw new Error('Hosting is not in the projection.');
  return facts;
};
