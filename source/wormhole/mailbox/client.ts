import {backoffDelay} from '../../async/backoff.js';
import type {Cancel, Clock} from '../../clock/clock.js';
import {randomHex, type RandomSource} from '../crypto/random.js';
import {WormholeError} from '../error.js';
import type {MailboxProxy} from '../net/proxy.js';
import type {Timeouts} from '../timeouts.js';
import {type Command, errorOf, type Frame, type Mood} from './frames.js';
import {createMailboxMachine, type Reaction} from './machine.js';
import {connectMailbox, type MailboxSocket} from './socket.js';

type MailboxClientOptions = {
  readonly url: string;
  /** The proxy to go through; undefined: none. */
  readonly proxy?: MailboxProxy | undefined;
  readonly applicationId: string;
  /** Our name in this mailbox: 10 hexadecimal digits. */
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

/** A client of the mailbox server that outlives a lost connection. */
type MailboxClient = {
  add(phase: string, body: Uint8Array): void;
  /** Gives up a server that has not let us in in time, and says who is at fault; `onFailure` is not called. */
  giveUp(): WormholeError;
  /** Closes the mailbox, and waits for the server to confirm it when it is there; never rejects, harmless twice. */
  close(mood: Mood): Promise<void>;
};

/** Milliseconds before the first new connection; doubled each time up to `maxPause`. */
const firstPause = 250;
const maxPause = 15_000;

/** Connects and claims the nameplate's mailbox. */
export function openMailbox(options: MailboxClientOptions): MailboxClient {
  const {clock, timeouts, random} = options;
  const machine = createMailboxMachine(options.applicationId, options.side, options.nameplate);
  let socket: MailboxSocket | undefined;
  let welcome = false;
  let everWelcome = false;
  let lost: WormholeError | undefined;
  /** Connections in a row that failed. */
  let attempts = 0;
  let stopTimer: Cancel = () => undefined;
  let stopReconnect: Cancel = () => undefined;
  let closing: Promise<void> | undefined;
  let leaving = false;
  let cameBack = false;
  let over = false;
  let finished = (): void => undefined;

  const finish = (): void => {
    over = true;
    stopTimer();
    stopReconnect();
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
    const error = errorOf(frame);
    if (error !== undefined) {
      fail(error);
      return;
    }
    if (frame.type === 'welcome') {
      if (!welcome) {
        welcome = true;
        everWelcome = true;
        lost = undefined;
        attempts = 0;
        stopReconnect();
        if (!leaving) {
          // Else the time for closing goes on.
          stopTimer();
        }
        send(machine.connected());
      }
      return;
    }
    const reaction = machine.receive(frame);
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
    if (reaction.forgotten && !leaving) {
      socket?.close();
    } else if (reaction.done && leaving) {
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
      // The first time the transfer's own timeout is for this, at the end the one for closing.
      stopTimer = clock.after(timeouts.mailbox, () => socket?.giveUp());
    }
  };
  /**
   * A nameplate that nobody gives back is of no use to others until the server forgets it, and the other side waits
   * for what it has not got: worth one more try.
   */
  const comeBackOr = (otherwise: () => void): void => {
    if (everWelcome && !cameBack && machine.hasUnfinished) {
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
    if (lost === undefined) {
      stopReconnect = clock.after(timeouts.reconnect, () => {
        fail(lost ?? reason);
      });
    }
    lost = reason;
    // Doubled exactly: one half lies in the middle, so nothing is spread.
    stopTimer = clock.after(backoffDelay({first: firstPause, limit: maxPause}, attempts, 0.5), connect);
    attempts += 1;
  };

  connect();
  return {
    add(phase, body) {
      send(machine.add(phase, body));
    },
    giveUp() {
      over = true;
      stopTimer();
      const reason =
        lost ??
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
        send(machine.close(mood));
        stopTimer();
        stopTimer = clock.after(timeouts.close, finish);
        if (!welcome && (socket === undefined || !machine.hasUnfinished)) {
          comeBackOr(finish);
        } else if (!everWelcome) {
          finish();
        }
      });
      return closing;
    },
  };
}
