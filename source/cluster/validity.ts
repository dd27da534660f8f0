import {sentAt} from '../message/sent-at.js';
import type {Message} from '../message/types.js';
import type {Moment} from './drive.js';

/** A line whose `expires` lies whole quarters of an hour after its `when` could come from another time zone. */
const quarter = 900_000;

/**
 * How long a line counts from now on, when it has just been heard: as long as it counted when it was sent, by its
 * sender's own clock. Neither his clock nor ours need be right for that.
 * @returns milliseconds; at most 0 for one that has run out
 */
export function validFor(
  message: Message & {readonly expires: number},
  {wall}: Pick<Moment, 'wall'>,
): number {
  const sent = sentAt(message);
  const left = message.expires * 1000 - (sent ?? wall);
  return sent !== undefined && left === 0 ? quarter : left;
}
