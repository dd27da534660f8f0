import type {BoardSession} from '../board/session/session.js';
import type {Clock} from '../clock/clock.js';
import {cleanText} from '../message/clean.js';
import {linkReason} from '../store/selectors/link-text.js';

/** The same reason is told again no sooner than this, milliseconds. */
const tellEvery = 60_000;

type TellLinkOptions = {
  readonly board: Pick<BoardSession, 'subscribe'>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  /** That nobody hosts is nothing to tell: whoever listens is the owner, and about to host or to say who may join. */
  readonly mayBeUnhosted?: boolean;
  /** Gets one sentence or clause, in one line. */
  readonly tell: (text: string) => void;
};

/**
 * Tells somebody without a dashboard why a board is not joined, or not any more, and when it is tried again: when the
 * reason is another one, and once a minute while it stays the same. Once it is joined after all, that is told too.
 * @returns a function that ends it
 */
export function tellLink({board, clock, mayBeUnhosted, tell}: TellLinkOptions): () => void {
  let told: string | undefined;
  let toldAt = -Infinity;
  return board.subscribe((event) => {
    if (event.type !== 'link') return;
    const {state, detail} = event;
    if (state === 'live' && told !== undefined) {
      told = undefined;
      tell('The board is joined.');
      return;
    }

    if ((state !== 'lost' && state !== 'denied') || (mayBeUnhosted && event.unhosted)) return;
    const now = clock.monotonic();
    const reason = linkReason(event, clock.now());
    if (reason === undefined || (detail === told && now - toldAt < tellEvery)) return;
    told = detail;
    toldAt = now;
    tell(cleanText(reason, 1000));
  });
}
