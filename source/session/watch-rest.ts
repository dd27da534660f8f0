import type {Clock} from '../clock/clock.js';
import type {Resting} from '../cluster/worker/types.js';
import type {Worker} from '../cluster/worker/worker.js';

/** How often it is looked whether workers are to rest, milliseconds. A clock that jumps, or sleep, is noticed within that time. */
const lookEvery = 10_000;

/**
 * Has workers rest and take jobs again as it is found.
 * @param look why they are to rest now; undefined where they are not
 * @returns ends that
 */
export function watchRest(
  workers: readonly Pick<Worker, 'rest'>[],
  look: () => Resting | undefined,
  clock: Clock,
): () => void {
  let cancel = () => {};
  const wait = () => {
    cancel = clock.after(lookEvery, () => {
      const resting = look();
      for (const worker of workers) worker.rest(resting);
      wait();
    });
  };
  wait();
  return () => {
    cancel();
  };
}
