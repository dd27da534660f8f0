import {validFor} from '../../message/sent-at.js';
import type {OfferMessage, RequestMessage} from '../../message/types.js';
import {onTimeline} from '../moments.js';
import type {Projection} from '../projection.js';
import {longestRequest} from './rules.js';
import type {Seen} from './seen.js';

/**
 * When a message runs out: as long after it came as its sender says, whatever the sender's clock shows. Nobody is
 * believed to wait for ever.
 */
export function until(p: Projection, message: RequestMessage | OfferMessage, {at, from}: Seen): number {
  const lifetime = validFor(message);
  if (lifetime !== undefined) return at + lifetime;
  return Math.min(onTimeline(p, from, message.expires * 1000), at + longestRequest);
}
