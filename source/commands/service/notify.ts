import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import type {Clock} from '../../clock/clock.js';
import {messageOf} from '../../message/error-message.js';
import {notifyProgram} from './service.js';

/** What a supervisor hears of us. */
export type Notifier = {
  /** All that is needed on this machine is there. From now on it is told again and again that we live. */
  ready(): void;
  /** We end as soon as what is in hand is done. */
  stopping(): void;
  /** Nothing more is told. */
  close(): void;
};

type NotifierOptions = {
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Told once, one sentence, when nothing can be told. */
  readonly onTrouble: (text: string) => void;
  /** Tells systemd one thing, such as `READY=1`. */
  readonly send?: (state: string) => Promise<unknown>;
  /** Our process number. */
  readonly pid?: number;
};

/** How often it is told that we live in the time after which systemd takes us for dead. */
const perTimeout = 3;

/** How long telling may take, milliseconds. */
const sendTimeout = 10_000;

const run = promisify(execFile);

/** Node has no datagram sockets of the family UNIX, so that systemd's own program has to speak for us. */
const sendByProgram = (env: NodeJS.ProcessEnv) => (state: string) =>
  run(notifyProgram, [state], {env, timeout: sendTimeout});

/** Tells systemd how we are, where it has asked for that: in a unit of `Type=notify`, with `WatchdogSec=` or without. */
export function createNotifier({
  env,
  clock,
  onTrouble,
  send = sendByProgram(env),
  pid = process.pid,
}: NotifierOptions): Notifier {
  const isAsked = (env['NOTIFY_SOCKET'] ?? '') !== '';
  const watchdog = Number(env['WATCHDOG_USEC'] ?? 0) / 1000;
  const isWatched = watchdog > 0 && Number(env['WATCHDOG_PID'] ?? pid) === pid;
  let [isTroubled, isStopping, isClosed] = [false, false, false];
  let cancel = () => {};
  // One after the other, so that systemd hears things in their order.
  let last = Promise.resolve();

  const tell = (state: string): Promise<void> => {
    last = last.then(async () => {
      try {
        await send(state);
      } catch (error) {
        if (!isTroubled) onTrouble(`systemd cannot be told how this is: ${messageOf(error)}`);
        isTroubled = true;
      }
    });
    return last;
  };
  const tellAgain = () => {
    if (isClosed) return;
    cancel = clock.after(watchdog / perTimeout, () => void tell('WATCHDOG=1').then(tellAgain));
  };

  return {
    ready() {
      if (!isAsked || isClosed) return;
      void tell('READY=1');
      if (isWatched) tellAgain();
    },
    stopping() {
      if (!isAsked || isStopping || isClosed) return;
      isStopping = true;
      void tell('STOPPING=1');
    },
    close() {
      isClosed = true;
      cancel();
    },
  };
}
