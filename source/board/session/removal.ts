/** Being taken off the access list while connected: noticing it, and leaving without a loss. */
import type {Clock} from '../../clock/clock.js';
import type {BadLine, Message, Topic} from '../../message/types.js';
import type {ClusterName} from '../cluster-name.js';
import {createInHand} from './in-hand.js';

/** Milliseconds between two questions to the board at least: anybody on the topic can write a list without us. */
const askEvery = 60_000;

/**
 * The pico.sh pipe service leaves those connected whom a new list does not name. The host says his list on the first
 * topic; but any member could write such a line, so it only makes us ask the board, which lets a further pipe of ours in
 * or not. Who is removed takes nothing new, ends what is under way, and leaves.
 */
export type Removal = {
  /** A line came in. */
  hear(topic: Topic, message: Message | BadLine): void;
  /** One of our roles is about to say this. @returns Whether it may. */
  say(message: Message): boolean;
  /** When the board is to be asked whether it would let us in: milliseconds, monotonic; Infinity without a reason to. */
  readonly askAt: number;
  /** The board was asked. */
  answer(welcome: boolean): void;
  /** The board does not let us in any more: one clause that says so. */
  readonly clause: string | undefined;
  /** So it is, we are there still, and nothing is under way any more. */
  readonly mayLeave: boolean;
  /** We leave the topic. */
  leave(): void;
  /** We are on the topic, as far as the board tells. */
  admit(): void;
};

export function createRemoval(
  {owner, name}: ClusterName,
  clock: Pick<Clock, 'monotonic'>,
  user: () => string,
): Removal {
  const inHand = createInHand();
  let suspected = false;
  let removed = false;
  let gone = false;
  let askedAt = -Infinity;

  return {
    hear(topic, message) {
      inHand.hear(message);
      if (topic !== 'future.p2p' || message.type !== 'access' || user() === owner) return;
      // R hosts leave their own name out of the list or not; whose it is, `owner` tells.
      if (message.owner.split('@', 1)[0] !== owner) return;
      suspected = !message.users.includes(user());
      if (!suspected) removed = false;
    },
    say(message) {
      const isNew = message.type === 'offer' || message.type === 'request';
      inHand.say(message);
      return !(removed && isNew);
    },
    get askAt() {
      return suspected && !removed ? askedAt + askEvery : Infinity;
    },
    answer(welcome) {
      askedAt = clock.monotonic();
      suspected = false;
      removed = !welcome;
    },
    get clause() {
      return removed ? `${owner} has removed you from ${owner}/${name}` : undefined;
    },
    get mayLeave() {
      return removed && !gone && inHand.empty;
    },
    leave() {
      gone = true;
    },
    admit() {
      suspected = false;
      removed = false;
      gone = false;
    },
  };
}
