/**
 * The public API: use a cluster from a program.
 *
 *     import {plan, future, value} from 'p2p-tui';
 *     await using cluster = plan({cluster: 'alice/friends'});
 *     const sum = future((a: number, b: number) => a + b, [1, 2]);
 *     console.log(await value(sum));
 */
export {cancel, Future, resolved, value, type FutureState} from './api/future.js';
export {future, plan, type FutureOptions, type Plan, type PlanOptions} from './api/plan.js';
export {RemoteError} from './api/remote-error.js';
export type {EventBody as ClusterEvent} from './store/event.js';
