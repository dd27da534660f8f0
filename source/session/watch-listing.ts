import type {BoardSession} from '../board/session.js';
import type {Clock} from '../clock/clock.js';
import type {EventBody} from '../store/event.js';

export type WatchListingOptions = {
  readonly board: Pick<BoardSession, 'state' | 'listing' | 'subscribe'>;
  readonly clock: Clock;
  readonly record: (event: EventBody) => void;
};

/** Milliseconds between two looks. */
const interval = 15_000;

/**
 * Looks at who is connected, as soon as the board is joined and now and then; boards show it to owners only.
 * @returns a function that ends it
 */
export function watchListing({board, clock, record}: WatchListingOptions): () => void {
  let cancel = () => {};
  let joined = false;
  let ended = false;

  const look = async () => {
    cancel();
    const listing = board.state === 'live' ? await board.listing() : undefined;
    if (ended) return;
    if (listing) record({type: 'listing', ...listing});
    cancel();
    cancel = clock.after(interval, () => void look());
  };

  const unsubscribe = board.subscribe((event) => {
    if (event.type !== 'link') return;
    if (event.state === 'live' && !joined) void look();
    joined = event.state === 'live';
  });
  void look();
  return () => {
    ended = true;
    cancel();
    unsubscribe();
  };
}
