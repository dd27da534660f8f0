import type {Clock} from '../clock/clock.js';
import type {Progress} from './options.js';

/** Milliseconds between two reports while bytes move. */
const interval = 100;

/** Counts moved bytes, and reports them: the first, the last, and some between. */
export function startProgress(
  total: number,
  path: Progress['path'],
  clock: Clock,
  report: ((progress: Progress) => void) | undefined,
): (moved: number) => void {
  let bytes = 0;
  let reported = clock.monotonic();
  report?.({bytes, total, path});
  return (moved) => {
    bytes += moved;
    const now = clock.monotonic();
    if (moved > 0 && (bytes === total || now - reported >= interval)) {
      reported = now;
      report?.({bytes, total, path});
    }
  };
}
