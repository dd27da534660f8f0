import type {Projection} from '../../store/projection.js';

/**
 * Remembers the last answer about a projection for as long as nothing in it changed, so that several panes, and `ids`
 * and `content` of one, share the work of a frame.
 */
export function perVersion<Answer>(
  compute: (projection: Projection) => Answer,
): (projection: Projection) => Answer {
  const known = new WeakMap<Projection, {readonly version: number; readonly answer: Answer}>();
  return (projection) => {
    const last = known.get(projection);
    if (last?.version === projection.version) return last.answer;
    const answer = compute(projection);
    known.set(projection, {version: projection.version, answer});
    return answer;
  };
}
