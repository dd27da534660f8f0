/** Whether the board is there, and how long its answer takes. */
import type {Client} from 'ssh2';
import type {Clock} from '../clock/clock.js';

/** Milliseconds that the board has to answer. */
export const answerTimeout = 10_000;

/** The board has not answered in time: the latency is not measured, and perhaps nobody is there. */
export class UnansweredError extends Error {
  constructor() {
    super(`The latency is not measured: the board has not answered for ${answerTimeout / 1000} s.`);
  }
}

/**
 * Sends one request that is answered.
 * @param onAnswer called once: when it is answered, or with an error when the connection has ended.
 * @throws When it cannot be sent.
 */
export type SendRequest = (onAnswer: (error?: Error) => void) => void;

/**
 * Measures the time between request and answer. Answers do not tell what they answer but by their order, so there is
 * never more than one request at a time: who calls meanwhile shares the next one, and an answer that comes too late is
 * nobody's.
 * @returns Measures once, in milliseconds. Rejects with UnansweredError after `answerTimeout`, and with another error
 *   when the connection ends first.
 */
export function createProbe(
  sendRequest: SendRequest,
  clock: Pick<Clock, 'monotonic' | 'after'>,
): () => Promise<number> {
  type Caller = {readonly resolve: (latency: number) => void; readonly reject: (error: Error) => void};
  /** Who waits for a request that is not sent yet. */
  let waiting = new Set<Caller>();
  let isInFlight = false;

  const send = (): void => {
    const callers = waiting;
    waiting = new Set();
    const sent = clock.monotonic();
    isInFlight = true;
    try {
      sendRequest((error) => {
        isInFlight = false;
        const latency = Math.round(clock.monotonic() - sent);
        // The process may have been stopped, and hear of the answer before it hears that time is over.
        const failure = error ?? (latency > answerTimeout ? new UnansweredError() : undefined);
        for (const {resolve, reject} of callers) {
          if (failure) reject(failure);
          else resolve(latency);
        }

        if (waiting.size > 0) send();
      });
    } catch (error) {
      isInFlight = false;
      for (const {reject} of callers) reject(error instanceof Error ? error : new Error(String(error)));
    }
  };

  return () => {
    const {promise, resolve, reject} = Promise.withResolvers<number>();
    const caller = {resolve, reject};
    waiting.add(caller);
    const cancel = clock.after(answerTimeout, () => {
      waiting.delete(caller);
      reject(new UnansweredError());
    });
    if (!isInFlight) send();
    return promise.finally(cancel);
  };
}

/** What ssh2 uses for keepalives of its own; it offers no other way to hear of the answer. */
type Internals = {
  /** Who waits for answers to global requests, in the order of these. */
  readonly _callbacks?: ((failure?: unknown) => void)[];
  readonly _protocol?: {ping?: () => void};
};

/**
 * Requests by `keepalive@openssh.com`, the one global request that the pico.sh service answers; any other stays without an
 * answer there, and the next one is taken for it. Whether the answer is yes or no does not matter.
 */
export function keepaliveRequests(client: Client): SendRequest {
  let gone = false;
  client.once('close', () => {
    gone = true;
  });
  return (onAnswer) => {
    const {_callbacks: callbacks, _protocol: protocol} = client as Client & Internals;
    if (gone) throw new Error('The connection is gone.');
    if (callbacks === undefined || protocol?.ping === undefined) {
      throw new Error('This version of ssh2 does not tell of the answers to keepalives.');
    }
    callbacks.push((failure) => {
      // `true` is a no; an error tells of the end.
      onAnswer(failure instanceof Error ? new Error('The connection is gone.') : undefined);
    });
    protocol.ping();
  };
}
