import {future, value, type ClusterEvent} from '../../source/index.js';
import type {Plan} from './plan.js';
import {tileDone, tileRunning, tileWaiting, type MandelbrotState} from './state.js';
import {computeTile} from './tile.js';

type ComputeOptions = {
  readonly state: MandelbrotState;
  /** Milliseconds, by the clock that `state` was made with. */
  readonly now: () => number;
  /** Withdraws the tiles that are still to come. */
  readonly signal?: AbortSignal;
};

/** A picture that a cluster is computing. */
export type Computation = {
  /** Resolves when every tile has come back; rejects with the error of a tile. */
  readonly done: Promise<void>;
  /** Learns from the cluster's events which worker has which tile. */
  receive(event: ClusterEvent): void;
};

/** Has the cluster of the current `plan()` compute a picture, one future a tile. */
export function computePicture({place, tiles}: Plan, {state, now, signal}: ComputeOptions): Computation {
  const indices = new Map<string, number>();
  const results = tiles.map(async ({index, request}) => {
    const label = `${place.name} ${index + 1}`;
    const tile = future(computeTile, [request], {label, ...(signal === undefined ? {} : {signal})});
    indices.set(tile.id, index);
    tileDone(state, index, await value(tile), now());
  });
  return {
    done: Promise.all(results).then(() => undefined),
    receive(event) {
      const index = event.type === 'job' ? indices.get(event.job) : undefined;
      if (event.type !== 'job' || index === undefined) return;
      if (event.stage === 'requested') tileWaiting(state, index);
      if (event.stage === 'accepted' || event.stage === 'running') tileRunning(state, index, event.worker);
    },
  };
}
