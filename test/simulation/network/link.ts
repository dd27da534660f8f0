import type {Clock} from '../../../source/clock/clock.js';
import type {Random} from '../random.js';

/** A TCP connection between one client and the board, whose two ends may notice its death at different times. */
export type Link = {
  /** Sends to the board: things sent one after another arrive one after another, or not at all. */
  up(arrive: () => void): void;
  /** The same in the other direction. */
  down(arrive: () => void): void;
  /** Nothing arrives any more, on either side; the ends find out after so many milliseconds each. */
  cut(clientNotices: number, serverNotices: number): void;
  /** The client has ended it: the board hears of that after what was sent before. */
  hangUp(): void;
  /** Whether bytes still pass. */
  readonly whole: boolean;
};

type LinkOptions = {
  readonly clock: Clock;
  readonly random: Random;
  /** Longest way, milliseconds. */
  readonly delay: number;
  /** Once. */
  readonly onClientEnd: (reason: string) => void;
  /** Once. */
  readonly onServerEnd: () => void;
};

export function createLink({clock, random, delay, onClientEnd, onServerEnd}: LinkOptions): Link {
  let whole = true;
  let clientEnded = false;
  let serverEnded = false;

  const lane = () => {
    let last = 0;
    return (arrive: () => void) => {
      if (!whole) return;
      last = Math.max(last, clock.now() + random.between(0, delay));
      clock.after(last - clock.now(), () => {
        if (whole) arrive();
      });
    };
  };

  const endClient = (reason: string) => {
    if (clientEnded) return;
    clientEnded = true;
    onClientEnd(reason);
  };

  const endServer = () => {
    if (serverEnded) return;
    serverEnded = true;
    onServerEnd();
  };

  let hungUp = false;
  const wayUp = lane();
  const up = (arrive: () => void) => {
    if (!hungUp) wayUp(arrive);
  };
  const down = lane();
  return {
    up,
    down,
    cut(clientNotices, serverNotices) {
      if (!whole) return;
      whole = false;
      clock.after(clientNotices, () => endClient('The network is gone.'));
      clock.after(serverNotices, endServer);
    },
    hangUp() {
      const farewell = () => {
        whole = false;
        endClient('It was closed.');
      };
      if (!whole) return farewell();
      up(() => {
        endServer();
        down(farewell);
      });
      hungUp = true;
      // As the real one: a goodbye that nobody answers has its time, too.
      clock.after(2000, farewell);
    },
    get whole() {
      return whole;
    },
  };
}
