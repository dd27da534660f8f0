import {sentAt, sentWithin} from '../message/sent-at.js';
import type {Message, WorkerMessage} from '../message/types.js';
import type {Moment} from '../async/drive.js';

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

/** The longest by which a line is valid longer for a peer of the R package whose clock is ahead, milliseconds. */
const longestAhead = 780_000;

/**
 * How far the clock of whoever sent a line is ahead of ours, as R peers have to be helped with it: they compare the
 * `expires` of what we say with their own clock, and would find that it ran out long ago.
 * @returns milliseconds, 0 where it is behind or not known
 */
export function aheadOfUs(message: Message, {wall}: Pick<Moment, 'wall'>): number {
  const sent = message.type === 'worker' ? sentByHello(message, wall) : sentAt(message);
  return sent === undefined ? 0 : Math.min(Math.max(0, sent - wall), longestAhead);
}

/** A hello is valid for hours: of its `when` only the place within a quarter of an hour counts. */
function sentByHello({when}: WorkerMessage, wall: number): number | undefined {
  return sentWithin(when, wall + quarter / 2);
}
