import {sentAt} from '../../message/sent-at.js';
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
  const expires = message.expires * 1000;
  const sent = sentAt(message);
  const end = sent === undefined ? onTimeline(p, from, expires) : at + expires - sent;
  return Math.min(end, at + longestRequest);
}
