import type {Cancel, Clock} from '../clock/clock.js';
import {clockSentence} from '../message/clock-sentence.js';
import {
  clockVerdicts,
  forgetSkew,
  noteSkew,
  isSkewDue,
  shiftSkews,
  type Skews,
} from '../message/clock-skew.js';
import {sentAt} from '../message/sent-at.js';
import type {Message, PeerId} from '../message/types.js';
import type {EventBody} from '../store/event.js';

type ClockWatchOptions = {
  readonly clock: Clock;
  /** Our own id: other peers on this machine have our clock. */
  readonly self: () => PeerId;
  readonly record: (event: EventBody) => void;
};

/** A finding has to stand so long before it is told, milliseconds: whose clock is wrong shows when several were heard. */
const settling = 5000;
/** Our clock was set when it moved so much against the one that never jumps, milliseconds. */
const leastJump = 1000;

/**
 * Notes, once for each time that it is found, whose clock is wrong: ours, or a peer's. Nothing stops working for it, but
 * times are shown wrong, and only people can set a clock.
 * @returns what is to be called with each line of a peer, and at the end
 */
export function watchClocks({clock, self, record}: ClockWatchOptions): {
  readonly receive: (message: Message) => void;
  readonly end: () => void;
} {
  const skews: Skews = new Map();
  let offset = clock.now() - clock.monotonic();
  /** What was found, and since when; told once it has stood for a while. */
  let standing = new Map<string, {readonly since: number; readonly told: boolean}>();
  let cancel: Cancel = () => {};

  /** Looks whose clock is wrong, and again when what was found has stood for long enough. */
  const look = () => {
    const now = clock.monotonic();
    const found: typeof standing = new Map();
    let unsettled = false;
    for (const verdict of clockVerdicts(skews, self())) {
      const key = `${verdict.whose} ${verdict.peer ?? ''}`;
      const {since, told} = standing.get(key) ?? {since: now, told: false};
      const isDue = !told && now - since >= settling;
      found.set(key, {since, told: told || isDue});
      unsettled ||= !told && !isDue;
      if (!isDue) continue;
      const sentence = clockSentence(verdict);
      record({type: 'note', level: 'warn', text: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`});
    }

    standing = found;
    cancel();
    cancel = unsettled ? clock.after(settling, look) : () => {};
  };

  const receive = (message: Message) => {
    if (!('from' in message)) return;
    if (message.type === 'bye') return forgetSkew(skews, message.from);
    const at = clock.monotonic();
    const moved = clock.now() - at - offset;
    if (Math.abs(moved) >= leastJump) {
      offset += moved;
      shiftSkews(skews, moved);
    }

    const sent = isSkewDue(skews, message.from, at) ? sentAt(message) : undefined;
    if (sent === undefined) return;
    noteSkew(skews, message.from, sent - clock.now(), at);
    look();
  };

  return {
    receive,
    end: () => {
      cancel();
    },
  };
}
