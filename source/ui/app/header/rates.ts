import type {Projection} from '../../../store/projection.js';
import {lastIn} from '../../../store/selectors/jobs.js';
import {donePerMinute, doneRate} from '../../../store/selectors/series.js';
import type {Timings} from '../../../store/selectors/timings.js';
import {timings} from '../../../store/selectors/timings.js';

/** How fast the cluster works. */
export type Rates = Pick<Timings, 'wait' | 'run'> & {
  /** Jobs done in the last 60 seconds; absent where too little of them was watched. */
  readonly perMinute: number | undefined;
  /** Jobs done in each of the last minutes, the oldest first, the present one last; absent where nobody watched. */
  readonly minutes: readonly (number | undefined)[];
  /** Some of the last ends were read off the board. */
  readonly inferred: boolean;
};

const minutesShown = 13;
const endsLookedAt = 100;

/** The rates over the last minutes and the jobs done last. It looks at hundreds of jobs. */
export function ratesOf(projection: Projection): Rates {
  const minutes = donePerMinute(projection, minutesShown);
  const {wait, run} = timings(projection);
  return {
    perMinute: doneRate(projection),
    minutes,
    wait,
    run,
    inferred: lastIn(projection, 'done', endsLookedAt).some((job) => job.inferred),
  };
}
