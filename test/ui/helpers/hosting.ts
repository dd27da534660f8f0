import type {Hosting} from '../../../source/store/projection.js';
import {busyNow} from './projection.js';

/** Alice, who hosts her cluster until now; `patch` says what is different. */
export const hostingState = (patch: Partial<Hosting> = {}): Hosting => ({
  active: true,
  busy: false,
  inForce: true,
  users: ['alice', 'bob', 'carol'],
  leaveAt: busyNow,
  ...patch,
});
