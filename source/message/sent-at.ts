import type {Message} from './types.js';

/** Time zones differ by whole quarters of an hour, seconds. */
const quarter = 900;

/** The times of a message that expires. */
type Times = {readonly when: string; readonly expires: number};

/** Intervals between heartbeats until the last one runs out, as every p2p-tui worker says it. */
export const heartbeatLifetime = 4;

/**
 * When a message was sent by its sender's clock: Unix time, milliseconds, to the second. `when` tells no time zone, but
 * minutes and seconds within a quarter of an hour, and `expires` which quarter it was, for what is said of jobs is valid
 * for less than that.
 * @returns undefined where the message does not tell: hellos are valid for hours
 */
export function sentAt(message: Message): number | undefined {
  switch (message.type) {
    case 'request':
    case 'offer':
    case 'accept':
    case 'result':
    case 'keepalive':
    case 'users':
      return sentBefore(message, 0);
    case 'heartbeat':
      return sentBefore(message, heartbeatLifetime * message.every);
    default:
      return undefined;
  }
}

/**
 * For how long a message about a job is valid, from when it was sent: milliseconds, less than a quarter of an hour.
 * @returns undefined where its `when` is none
 */
export function jobLineLifetime({when, expires}: Times): number | undefined {
  const shown = sinceQuarter(when);
  return shown < 0 ? undefined : inQuarter(expires - shown) * 1000;
}

/** @param lifetime seconds for which the message is valid at least */
function sentBefore({when, expires}: Times, lifetime: number): number | undefined {
  return sentWithin(when, (expires - lifetime) * 1000);
}

/**
 * The moment within the last quarter of an hour before `latest` at which a clock of any time zone shows `when`: Unix
 * time, milliseconds.
 * @returns undefined where `when` is no time
 */
export function sentWithin(when: string, latest: number): number | undefined {
  const shown = sinceQuarter(when);
  const sent = Math.round(latest / 1000 - inQuarter(latest / 1000 - shown)) * 1000;
  return shown >= 0 && Number.isSafeInteger(sent) ? sent : undefined;
}

function inQuarter(seconds: number): number {
  const rest = seconds % quarter;
  return rest < 0 ? rest + quarter : rest;
}

/**
 * Seconds since the last full quarter of an hour, of a time like `2026-11-21T22:21:09`; negative where it is none. Every
 * line of a busy board is asked for it, and `Date.parse` takes ten times as long.
 */
function sinceQuarter(when: string): number {
  const minutes = twoDigits(when, 14);
  const seconds = twoDigits(when, 17);
  const isTime =
    twoDigits(when, 5) <= 12 &&
    twoDigits(when, 8) <= 31 &&
    twoDigits(when, 11) < 24 &&
    minutes < 60 &&
    seconds < 60;
  return isTime ? (minutes % 15) * 60 + seconds : -1;
}

/** The number at a place; 100 where there is none. */
function twoDigits(text: string, place: number): number {
  const tens = text.charCodeAt(place) - 48;
  const ones = text.charCodeAt(place + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 100;
}
