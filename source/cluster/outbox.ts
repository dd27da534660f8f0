import type {Clock} from '../clock/clock.js';
import {messageOf} from '../message/error-message.js';
import {localTime} from '../message/time.js';
import type {Message, Topic, UnknownMessage} from '../message/types.js';
import type {Board, Recorder} from './ports.js';

type WithoutWhen<Kind> = Kind extends {readonly when: string} ? Omit<Kind, 'when'> : Kind;

/** A message before the driver puts the local time on it, so that the machines know no time zone. */
export type Said = WithoutWhen<Exclude<Message, UnknownMessage>>;

/** The effect that puts a message on the board. */
export type Say = {readonly type: 'say'; readonly topic: Topic; readonly said: Said};

/** A message that can never be said: who waits for an answer to it waits in vain. */
export type Unsaid = {readonly type: 'unsaid'; readonly said: Said; readonly reason: string};

/** How long lines count at least, seconds. The values of the R package future.p2p 0.4.0. */
export const lifetimes = {
  request: 10,
  offer: 15,
  accept: 60,
  result: 60,
  client: 3600,
  host: 14 * 86_400,
} as const;

/** The `expires` of something said at a moment. @param wall Unix time, milliseconds */
export function expiry({wall}: {readonly wall: number}, seconds: number): number {
  return Math.floor(wall / 1000) + seconds;
}

/** The transfer protocols a peer can name; R peers know this one. */
export const protocols: readonly string[] = ['wormhole'];

/** What saying takes. */
type Mouth = {readonly board: Board; readonly clock: Clock; readonly record: Recorder};

/**
 * Says a message, stamped. Without a link nothing happens: the machines say again what still counts when it is back.
 * A message that the board cannot write (a peer's odd name on a topic without escaping) becomes a note.
 * @returns why it can never be said, however often it is tried: who waits for an answer to it waits in vain
 */
export function say({board, clock, record}: Mouth, {topic, said}: Say): string | undefined {
  const message: Message = said.type === 'access' ? said : {...said, when: localTime(clock.now())};
  try {
    board.post(topic, message);
    return undefined;
  } catch (error) {
    const reason = `A ${said.type} could not be said: ${messageOf(error)}`;
    record({type: 'note', level: 'warn', text: reason});
    return reason;
  }
}
