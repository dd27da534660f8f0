/** Waiting until nobody hosts a cluster any more, as the board shows it, to host it then. */
import type {BoardSession} from '../../board/session/types.js';
import type {Cancel, Clock} from '../../clock/clock.js';
import {listInForce} from './list-in-force.js';

/** Waiting for the board to have no host. */
export type Standby = {
  /** Begins to look. @param pause milliseconds before it can be over */
  begin(pause?: number): void;
  end(): void;
  /** Something says that the host may have left: looks at once, and again for a while. */
  hurry(): void;
};

type StandbyOptions = {
  readonly board: Pick<BoardSession, 'subscribe' | 'listing'>;
  /** `owner/name`. */
  readonly cluster: string;
  readonly clock: Clock;
  /** Nobody hosts it: called once, it stands by no longer. */
  readonly onFree: () => void;
};

/** Milliseconds between two looks while all is well, and for how long it looks often, how often. */
const usually = 60_000;
const hurried = {every: 150, during: 5000};
/** Milliseconds that a host has to come back first after the board was gone for all. */
const hostComesBackWithin = 10_000;

/** Nothing is looked at before `begin`. What peers say is a reason to look, and nothing more. */
export function createStandby({board, cluster, clock, onFree}: StandbyOptions): Standby {
  let cancel: Cancel | undefined;
  let looking = false;
  let notBefore = -Infinity;
  let hurryUntil = -Infinity;
  const isActive = () => cancel !== undefined;

  const end = () => {
    cancel?.();
    cancel = undefined;
  };

  const next = () => {
    cancel?.();
    cancel = clock.after(clock.monotonic() < hurryUntil ? hurried.every : usually, () => void look());
  };

  const look = async () => {
    if (looking || !isActive()) return;
    looking = true;
    const listing = await board.listing();
    looking = false;
    if (!isActive()) return;
    const isFree = listing !== undefined && listInForce(cluster, listing) === undefined;
    if (isFree && clock.monotonic() >= notBefore) {
      end();
      onFree();
    } else {
      next();
    }
  };

  const hurry = () => {
    if (!isActive()) return;
    hurryUntil = Math.max(clock.monotonic(), notBefore) + hurried.during;
    void look();
  };

  board.subscribe((event) => {
    if (event.type !== 'link') return;
    if (event.state === 'lost') notBefore = clock.monotonic() + hostComesBackWithin;
    if (event.state === 'closed') end();
    else if (event.unhosted) hurry();
  });
  return {
    begin(pause = 0) {
      notBefore = Math.max(notBefore, clock.monotonic() + pause);
      next();
    },
    end,
    hurry,
  };
}
