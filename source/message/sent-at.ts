import type {Message} from './types.js';

/** Time zones differ by whole quarters of an hour, milliseconds. */
const quarter = 900_000;

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
      return sentBefore(message, 0);
    case 'heartbeat':
      return sentBefore(message, heartbeatLifetime * message.every * 1000);
    default:
      return undefined;
  }
}

/** @param lifetime milliseconds for which the message is valid at least */
function sentBefore(
  {when, expires}: {readonly when: string; readonly expires: number},
  lifetime: number,
): number | undefined {
  return sentWithin(when, expires * 1000 - lifetime);
}

/**
 * The moment within the last quarter of an hour before `latest` at which a clock of any time zone shows `when`: Unix
 * time, milliseconds.
 * @returns undefined where `when` is no time
 */
export function sentWithin(when: string, latest: number): number | undefined {
  const shown = Date.parse(`${when.slice(0, 19)}Z`);
  const sent = latest - ((((latest - shown) % quarter) + quarter) % quarter);
  return Number.isSafeInteger(sent) ? sent : undefined;
}
