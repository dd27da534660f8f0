import type {Clock} from '../clock/clock.js';
import {messageOf} from '../message/error-message.js';
import {localTime} from '../message/time.js';
import type {Message, Topic, UnknownMessage} from '../message/types.js';
import type {Board, Recorder} from './ports.js';

type WithoutWhen<Kind> = Kind extends {readonly when: string} ? Omit<Kind, 'when'> : Kind;

/** A message before it is stamped with the local time, so that the machines know no time zone. */
export type Draft = WithoutWhen<Exclude<Message, UnknownMessage>>;

/** The effect that sends a message to a topic of the board. */
export type SendLine = {readonly type: 'send-line'; readonly topic: Topic; readonly draft: Draft};

/** A message that can never be sent: who waits for an answer to it waits in vain. */
export type Unsendable = {readonly type: 'unsendable'; readonly draft: Draft; readonly reason: string};

/** How long lines count at least, seconds. The values of the R package future.p2p 0.4.0. */
export const lifetimes = {
  request: 10,
  offer: 15,
  accept: 60,
  result: 60,
  client: 3600,
  users: 60,
  host: 14 * 86_400,
} as const;

/** The `expires` of a line that is sent at a moment. @param wall Unix time, milliseconds */
export function expiry({wall}: {readonly wall: number}, seconds: number): number {
  return Math.floor(wall / 1000) + seconds;
}

/** The transfer protocols a peer can name; R peers know this one. */
export const protocols: readonly string[] = ['wormhole'];

/** Where lines go out, and what stamps and records them. */
type Outbox = {readonly board: Board; readonly clock: Clock; readonly record: Recorder};

/**
 * Sends a message, stamped. Without a link nothing happens: the machines send again what still counts when it is back.
 * A message that the board cannot write (a peer's odd name on a topic without escaping) becomes a note.
 * @returns why it can never be sent, however often it is tried: who waits for an answer to it waits in vain
 */
export function sendLine({board, clock, record}: Outbox, {topic, draft}: SendLine): string | undefined {
  const message: Message = draft.type === 'access' ? draft : {...draft, when: localTime(clock.now())};
  try {
    board.post(topic, message);
    return undefined;
  } catch (error) {
    const reason = `A ${draft.type} could not be sent: ${messageOf(error)}`;
    record({type: 'note', level: 'warn', text: reason});
    return reason;
  }
}
