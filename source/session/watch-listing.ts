import type {Listing} from '../board/listing.js';
import type {BoardSession} from '../board/session/session.js';
import type {Clock} from '../clock/clock.js';
import type {ListingEvent} from '../store/event.js';

type WatchListingOptions = {
  readonly board: Pick<BoardSession, 'state' | 'user' | 'role' | 'listing' | 'onListing' | 'subscribe'>;
  /** `owner/name`. */
  readonly cluster: string;
  readonly clock: Clock;
  readonly record: (event: ListingEvent) => void;
};

/** Milliseconds between two looks, and between two events about the same. */
const interval = 60_000;

/** Milliseconds after somebody joined or left, so that several who do so together are one look. */
const settle = 1500;

/**
 * Tells who is connected to a cluster, when that changes and once a minute. A host's session looks itself; for the owner's
 * others it is looked as soon as the board is joined, when somebody joins or leaves, and once a minute. A board shows a
 * topic to its owner alone: nobody else asks.
 * @returns a function that ends it
 */
export function watchListing({board, cluster, clock, record}: WatchListingOptions): () => void {
  let cancel = () => {};
  let joined = false;
  let ended = false;
  let pending = false;
  let told = '';
  let toldAt = -Infinity;

  const tell = (listing: Listing) => {
    const seen = listingOf(cluster, listing);
    const text = JSON.stringify(seen);
    const now = clock.monotonic();
    if (text === told && now - toldAt < interval) return;
    told = text;
    toldAt = now;
    record({type: 'listing', ...seen});
  };

  const look = async () => {
    cancel();
    pending = false;
    const asks = board.state === 'live' && board.role !== 'host' && cluster.startsWith(`${board.user}/`);
    const listing = asks ? await board.listing() : undefined;
    if (ended) return;
    if (listing) tell(listing);
    if (pending) return;
    cancel();
    cancel = clock.after(interval, () => void look());
  };

  const unsubscribe = board.subscribe((event) => {
    if (event.type === 'line') {
      const {type} = event.message;
      if (pending || (type !== 'worker' && type !== 'client' && type !== 'bye')) return;
      pending = true;
      cancel();
      cancel = clock.after(settle, () => void look());
      return;
    }

    if (event.state === 'live' && !joined) void look();
    joined = event.state === 'live';
  });
  const stopHearing = board.onListing(tell);
  void look();
  return () => {
    ended = true;
    cancel();
    stopHearing();
    unsubscribe();
  };
}

/**
 * What a listing tells of one cluster: boards show an owner all of his, and everybody what else is his own. The private
 * topics of those who were not let in stay: they bear the whole name after their user's.
 */
export function listingOf(cluster: string, {topics}: Listing): Listing {
  const isOf = (name: string) => {
    const parts = name.split('/');
    const place = parts.length === 4 ? parts.slice(1, 3) : parts.slice(0, 2);
    return parts.length >= 3 && place.join('/') === cluster;
  };
  return {topics: topics.filter(({name}) => isOf(name))};
}
