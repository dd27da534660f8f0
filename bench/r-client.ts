/** A client of the R package future.p2p 0.4.0, replayed: its recorded lines, and its pace. */
import {randomBytes, randomInt} from 'node:crypto';
import {setTimeout as delay} from 'node:timers/promises';
import type {BoardSession} from '../source/board/session/types.js';
import type {Transfers} from '../source/cluster/ports.js';
import {parseLine} from '../source/message/parse.js';
import {localTime} from '../source/message/time.js';
import type {Message, PeerId} from '../source/message/types.js';
import type {Payload} from '../source/payload/payload.js';

const topic = 'future.p2p';
/** What it said of its first future, as a board received it; times, names and sizes are put in anew. */
const recorded = {
  client: 'when=2026-11-21T22:21:09,expires=1795303269,type=client,from=alice@vm:23760,protocols=wormhole',
  request:
    'when=2026-11-21T22:21:09,expires=1795299679,type=request,from=alice@vm:23760,future=c5d21c883b3f85e77d812fb01a1687b6-1,size=804,protocols=wormhole',
  accept:
    'when=2026-11-21T22:21:09,expires=1795299729,type=accept,from=alice@vm:23760,to=bob@vm:23709,future=c5d21c883b3f85e77d812fb01a1687b6-1,via=wormhole://0001-6cc1bf16fe3c',
} as const;
/** Milliseconds that it sleeps between two looks at the board. */
const pollEvery = 100;
/** Seconds for which its lines are valid. */
const validity = {client: 3600, request: 10, accept: 60} as const;

type Evaluation = {
  readonly board: BoardSession;
  readonly transfers: Transfers;
  readonly from: PeerId;
  /** The uuid inside the future. */
  readonly future: string;
  readonly payload: Payload;
};

/**
 * Has a future evaluated as R does it: the first offer counts, and the board is looked at ten times a second. What R spends on
 * its own processes (one of R, one of `ssh` and two of `wormhole-william` for each future) is not in it.
 * @returns milliseconds until the result was there
 */
export async function evaluateAsR({board, transfers, from, future, payload}: Evaluation): Promise<number> {
  const started = performance.now();
  const waiting: Message[] = [];
  const unsubscribe = board.subscribe((event) => {
    if (event.type === 'line' && event.topic === topic && event.message.type !== 'bad') {
      waiting.push(event.message);
    }
  });
  const say = (type: keyof typeof recorded, fields: object) => {
    const now = Date.now();
    const times = {when: localTime(now), expires: Math.floor(now / 1000) + validity[type]};
    const message = {...parseLine(recorded[type], topic), ...times, from, ...fields} as Message;
    if (!board.post(topic, message)) throw new Error('The board was lost.');
  };
  /** The next line of this type about the future. R takes one line a look, and sleeps after each that is not it. */
  const next = async <Type extends 'offer' | 'result'>(type: Type) => {
    for (;;) {
      const message = waiting.shift();
      if (message?.type === type && message.future === future && message.to === from) {
        return message as Extract<Message, {type: Type}>;
      }

      await delay(pollEvery);
    }
  };

  const {signal} = new AbortController();
  try {
    say('client', {});
    say('request', {future, size: payload.size});
    const {from: to} = await next('offer');
    const code = `${randomInt(10_000).toString().padStart(4, '0')}-${randomBytes(6).toString('hex')}`;
    say('accept', {to, future, via: `wormhole://${code}`});
    await transfers.send(`${code}-f`, payload, {signal});
    await next('result');
    const result = await transfers.receive(`${code}-r`, {signal, maxBytes: Infinity});
    await result.discard();
    return performance.now() - started;
  } finally {
    unsubscribe();
  }
}
