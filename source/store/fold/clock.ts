import {noteSkew, isSkewDue, shiftSkews} from '../../message/clock-skew.js';
import {sentAt} from '../../message/sent-at.js';
import type {Message} from '../../message/types.js';
import type {ClockEvent} from '../event.js';
import type {Projection} from '../projection.js';
import {clockEvery} from './rules.js';
import type {Seen} from './seen.js';

/** Our wall clock jumped: all others are behind it, or ahead, by that much more. */
export function applyClock(p: Projection, {from, to}: ClockEvent, at: number): void {
  p.clock = {jumps: p.clock.jumps + 1, last: {from, to, at}};
  shiftSkews(p.skews, to - from);
}

/** A line tells when it was sent by its sender's clock. Our own lines tell who we are. */
export function noteClock(p: Projection, message: Message, {at, from}: Seen, ours: boolean): void {
  if (ours) {
    p.self ??= from;
    return;
  }

  if (at < p.skewLook || p.deafSince !== undefined) return;
  p.skewLook = at + clockEvery;
  if (!isSkewDue(p.skews, from, at)) return;
  const sent = sentAt(message);
  if (sent !== undefined) noteSkew(p.skews, from, sent - (at + p.offset), at);
}
