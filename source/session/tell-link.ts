import type {BoardSession} from '../board/session/session.js';
import type {Clock} from '../clock/clock.js';
import {cleanText} from '../message/clean.js';
import {frozenClause} from '../store/selectors/frozen.js';
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
 * Tells somebody without a dashboard why a board is not joined, or not any more, and when it is tried again, or that no
 * line gets through there: when the reason is another one, and once a minute while it stays the same. Once all is well, that
 * is told too.
 * @returns a function that ends it
 */
export function tellLink({board, clock, mayBeUnhosted, tell}: TellLinkOptions): () => void {
  let told: string | undefined;
  let toldAt = -Infinity;
  let wasFrozen = false;
  return board.subscribe((event) => {
    if (event.type !== 'link') return;
    const {state, frozen} = event;
    const detail = frozen ? frozenClause(frozen) : event.detail;
    if (state === 'live' && !frozen && told !== undefined) {
      told = undefined;
      tell(wasFrozen ? 'Lines get through again.' : 'The board is joined.');
      return;
    }

    wasFrozen = frozen !== undefined;
    if ((state !== 'lost' && state !== 'denied' && !frozen) || (mayBeUnhosted && event.unhosted)) return;
    const now = clock.monotonic();
    const reason = linkReason({...event, detail}, clock.now());
    if (reason === undefined || (detail === told && now - toldAt < tellEvery)) return;
    told = detail;
    toldAt = now;
    tell(cleanText(reason, 1000));
  });
}
