import type {LinkEvent} from '../event.js';

/**
 * Why there is no link, and when it is tried again: one clause, to follow a colon, or to stand alone as a sentence
 * without its full stop.
 * @param now milliseconds, of the same clock as `retryAt`
 * @returns undefined where there is nothing to say
 */
export function linkReason(
  {detail, retryAt}: Pick<LinkEvent, 'detail' | 'retryAt'>,
  now: number,
): string | undefined {
  const left = retryAt === undefined ? 0 : Math.ceil((retryAt - now) / 1000);
  const next = left > 0 ? `next try in ${left} s` : undefined;
  if (detail === undefined) return next;
  return next === undefined ? detail : `${detail.replace(/\.$/, '')}; ${next}`;
}
