import type {Cancel, Clock} from '../../clock/clock.js';
import {WormholeError} from '../error.js';
import type {Timeouts} from '../timeouts.js';
import type {MailboxProxy} from '../net/proxy.js';
import {randomHex} from '../crypto/random.js';
import type {RandomSource} from '../crypto/random.js';
import {complaintOf} from './complaint.js';
import type {Command, Frame, Mood} from './frames.js';
import {createRendezvous} from './machine.js';
import type {Reaction} from './machine.js';
import {connectMailbox} from './socket.js';
import type {MailboxSocket} from './socket.js';

type MailboxClientOptions = {
  readonly url: string;
  /** The proxy to go through; undefined: none. */
  readonly proxy?: MailboxProxy | undefined;
  readonly applicationId: string;
  /** Our name in this session: 10 hexadecimal digits. */
  readonly side: string;
  /** Undefined: the server chooses one. */
  readonly nameplate: string | undefined;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly timeouts: Timeouts;
  /** The server has chosen this nameplate; called at most once, and not after `close`. */
  readonly onAllocated?: (nameplate: string) => void;
  /** The mailbox is ours; called at most once, and not after `close`. */
  readonly onClaimed: () => void;
  /** The other side's messages, each phase once, in the order of the server. */
  readonly onMessage: (message: NonNullable<Reaction['message']>) => void;
  /** Nothing more will come; called at most once, and not after `close`. */
  readonly onFailure: (error: WormholeError) => void;
};

/** A session at the mailbox server that outlives a lost connection. */
type MailboxClient = {
  add(phase: string, body: Uint8Array): void;
  /** Gives up a server that has not let us in in time, and says who is at fault; `onFailure` is not called. */
  giveUp(): WormholeError;
  /** Leaves the mailbox, with a good-bye when the server is there; never rejects, harmless twice. */
  close(mood: Mood): Promise<void>;
};

/** Milliseconds before the first new connection; doubled each time up to `maxPause`. */
const firstPause = 250;
const maxPause = 15_000;

/** Connects and claims the nameplate's mailbox. */
export function openMailbox(options: MailboxClientOptions): MailboxClient {
  const {clock, timeouts, random} = options;
  const rendezvous = createRendezvous(options.applicationId, options.side, options.nameplate);
  let socket: MailboxSocket | undefined;
  let welcome = false;
  let everWelcome = false;
  let away: WormholeError | undefined;
  let pause = firstPause;
  let stopTimer: Cancel = () => undefined;
  let stopAway: Cancel = () => undefined;
  let closing: Promise<void> | undefined;
  let leaving = false;
  let cameBack = false;
  let over = false;
  let finished = (): void => undefined;

  const finish = (): void => {
    over = true;
    stopTimer();
    stopAway();
    socket?.close();
    finished();
  };
  const fail = (error: WormholeError): void => {
    if (!over) {
      finish();
      if (!leaving) {
        options.onFailure(error);
      }
    }
  };
  const send = (commands: readonly Command[]): void => {
    if (welcome) {
      for (const command of commands) {
        socket?.send(command);
      }
    }
  };

  const onFrame = (frame: Frame): void => {
    const complaint = complaintOf(frame);
    if (complaint !== undefined) {
      fail(complaint);
      return;
    }
    if (frame.type === 'welcome') {
      if (!welcome) {
        welcome = true;
        everWelcome = true;
        away = undefined;
        pause = firstPause;
        stopAway();
        if (!leaving) {
          // Else the time for the good-bye goes on.
          stopTimer();
        }
        send(rendezvous.connected());
      }
      return;
    }
    const reaction = rendezvous.receive(frame);
    send(reaction.commands);
    if (reaction.allocated !== undefined && !leaving) {
      options.onAllocated?.(reaction.allocated);
    }
    if (reaction.claimed && !leaving) {
      options.onClaimed();
    }
    if (reaction.message !== undefined) {
      options.onMessage(reaction.message);
    }
    if (reaction.done && leaving) {
      finish();
    } else if (reaction.done) {
      fail(new WormholeError('mailbox', `The mailbox server ${options.url} threw us out; try again.`));
    }
  };

  const connect = (): void => {
    socket = connectMailbox({
      url: options.url,
      proxy: options.proxy,
      clock,
      nextId: () => randomHex(random, 2),
      frame: onFrame,
      closed: onClosed,
    });
    if (everWelcome && !leaving) {
      // The first time the whole transfer's controller looks after this, at the end the time for the good-bye.
      stopTimer = clock.after(timeouts.mailbox, () => socket?.giveUp());
    }
  };
  /**
   * A nameplate that nobody gives back is of no use to others until the server forgets it, and the other side waits
   * for what it has not got: worth one more try.
   */
  const comeBackOr = (otherwise: () => void): void => {
    if (everWelcome && !cameBack && rendezvous.hasUnfinished) {
      cameBack = true;
      welcome = false;
      connect();
    } else {
      otherwise();
    }
  };
  const onClosed = (reason: WormholeError): void => {
    socket = undefined;
    if (over) {
      return;
    }
    if (leaving) {
      comeBackOr(finish);
      return;
    }
    if (!everWelcome) {
      fail(reason);
      return;
    }
    stopTimer();
    welcome = false;
    if (away === undefined) {
      stopAway = clock.after(timeouts.reconnect, () => {
        fail(away ?? reason);
      });
    }
    away = reason;
    stopTimer = clock.after(pause, connect);
    pause = Math.min(pause * 2, maxPause);
  };

  connect();
  return {
    add(phase, body) {
      send(rendezvous.add(phase, body));
    },
    giveUp() {
      over = true;
      stopTimer();
      const reason =
        away ??
        socket?.giveUp() ??
        new WormholeError('mailbox', `The mailbox server ${options.url} is gone; try again later.`);
      finish();
      return reason;
    },
    close(mood) {
      closing ??= new Promise((resolve) => {
        leaving = true;
        finished = resolve;
        if (over) {
          resolve();
          return;
        }
        send(rendezvous.close(mood));
        stopTimer();
        stopTimer = clock.after(timeouts.close, finish);
        if (!welcome && (socket === undefined || !rendezvous.hasUnfinished)) {
          comeBackOr(finish);
        } else if (!everWelcome) {
          finish();
        }
      });
      return closing;
    },
  };
}
