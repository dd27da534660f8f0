import type {Projection} from '../../store/projection.js';

/**
 * Remembers the last answer about a projection for as long as nothing in it changed, so that several panes, and the ids
 * and the rows of one, share the work of a frame.
 */
export function perVersion<Answer>(
  compute: (projection: Projection) => Answer,
): (projection: Projection) => Answer {
  const lately = perMoment(compute);
  return (projection) => lately(projection, projection.version);
}

/** The same for as long as it is the same second of `now`, milliseconds: for what is costly, and need not be exact. */
export function perSecond<Answer>(
  compute: (projection: Projection) => Answer,
): (projection: Projection, now: number) => Answer {
  const lately = perMoment(compute);
  return (projection, now) => lately(projection, Math.floor(now / 1000));
}

function perMoment<Answer>(
  compute: (projection: Projection) => Answer,
): (projection: Projection, moment: number) => Answer {
  const known = new WeakMap<Projection, {readonly moment: number; readonly answer: Answer}>();
  return (projection, moment) => {
    const last = known.get(projection);
    if (last?.moment === moment) return last.answer;
    const answer = compute(projection);
    known.set(projection, {moment, answer});
    return answer;
  };
}
