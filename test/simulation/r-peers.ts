import type {Clock} from '../../source/clock/clock.js';
import type {Board, Runtime, Transfers} from '../../source/cluster/ports.js';
import {localTime} from '../../source/message/time.js';
import type {Message, PeerId, RequestMessage} from '../../source/message/types.js';
import type {Payload} from '../../source/payload/payload.js';

type RPeerOptions = {
  readonly id: PeerId;
  readonly board: Board;
  readonly transfers: Transfers;
  readonly clock: Clock;
  /** Minutes that its local time is ahead of UTC; as on this machine by default. */
  readonly zone?: number;
};

const topic = 'future.p2p';
const protocols = ['wormhole'];

/**
 * A worker as the R package has it: no heartbeat, no goodbye, no deadline. It is silent from `accept` to `result`,
 * and an interrupted future still has a result, for which it blocks until somebody collects it.
 */
export function startRWorker({
  id,
  board,
  transfers,
  clock,
  zone,
  runtime,
}: RPeerOptions & {readonly runtime: Runtime}): void {
  const say = outbox(board, clock, id, zone);
  let requests: RequestMessage[] = [];
  let offered: {readonly request: RequestMessage; readonly until: number} | undefined;
  let working: {readonly request: RequestMessage; readonly interrupt: AbortController} | undefined;

  const serve = () => {
    if (working || (offered && offered.until > clock.now())) return;
    requests = requests.filter(({expires}) => expires * 1000 > clock.now());
    const request = requests.shift();
    offered = request && {request, until: clock.now() + 15_000};
    if (!request) return;
    say({type: 'offer', expires: inSeconds(clock, 15), to: request.from, future: request.future, protocols});
    clock.after(15_000, serve);
  };

  const work = async (request: RequestMessage, via: string) => {
    const interrupt = new AbortController();
    working = {request, interrupt};
    const code = via.slice('wormhole://'.length);
    const payload = await transfers.receive(`${code}-f`, {signal: forever, maxBytes: Infinity});
    const {payload: result} = await runtime.evaluate(payload, {signal: interrupt.signal});
    await payload.discard();
    say({type: 'result', expires: inSeconds(clock, 60), to: request.from, future: request.future, via});
    await transfers.send(`${code}-r`, result, {signal: forever});
    await result.discard();
  };

  board.subscribe((event) => {
    if (event.type !== 'line' || event.topic !== topic) return;
    const {message} = event;
    if (message.type === 'request' && message.from !== id) {
      requests = [...requests.filter(({future}) => future !== message.future), message];
    } else if (message.type === 'accept') {
      requests = requests.filter(({future}) => future !== message.future);
      if (offered?.request.future === message.future) {
        const {request} = offered;
        offered = undefined;
        if (message.to === id) {
          const free = () => {
            working = undefined;
            serve();
          };
          void work(request, message.via).then(free, free);
        }
      }
    } else if (message.type === 'withdraw') {
      requests = requests.filter(({future}) => future !== message.future);
      if (working?.request.future === message.future) working.interrupt.abort();
    }

    serve();
  });
  say({type: 'client', expires: inSeconds(clock, 3600), protocols});
  say({type: 'worker', expires: inSeconds(clock, 3600), protocols});
}

/** A client as the R package has it: the first offer wins; an interrupted future's result is still waited for. */
export function evaluateByR(
  options: RPeerOptions & {readonly future: string; readonly payload: Payload; readonly interruptAt?: number},
): Promise<Payload> {
  const {id, board, transfers, clock, zone, future, payload} = options;
  const say = outbox(board, clock, id, zone);
  const {promise, resolve, reject} = Promise.withResolvers<Payload>();
  let accepted: {readonly worker: PeerId; readonly via: string} | undefined;
  let collecting = false;

  const request = () => {
    if (accepted) return;
    say({type: 'request', expires: inSeconds(clock, 10), future, size: payload.size, protocols});
    clock.after(10_000, request);
  };

  board.subscribe((event) => {
    if (event.type !== 'line' || event.topic !== topic) return;
    const {message} = event;
    if (!('to' in message && 'future' in message) || message.to !== id || message.future !== future) return;
    if (message.type === 'offer' && !accepted) {
      const code = `0000-${future.slice(0, 12)}`;
      accepted = {worker: message.from, via: `wormhole://${code}`};
      say({type: 'accept', expires: inSeconds(clock, 60), to: message.from, future, via: accepted.via});
      transfers.send(`${code}-f`, payload, {signal: forever}).catch(reject);
      if (options.interruptAt !== undefined) {
        clock.after(options.interruptAt, () => say({type: 'withdraw', to: message.from, future}));
      }
    } else if (message.type === 'result' && message.via === accepted?.via && !collecting) {
      collecting = true;
      const code = message.via.slice('wormhole://'.length);
      transfers.receive(`${code}-r`, {signal: forever, maxBytes: Infinity}).then(resolve, reject);
    }
  });
  say({type: 'client', expires: inSeconds(clock, 3600), protocols});
  request();
  return promise;
}

const forever = new AbortController().signal;

type Unsigned<Kind> = Kind extends {readonly from: PeerId} ? Omit<Kind, 'from' | 'when'> : never;

function outbox(board: Board, clock: Clock, from: PeerId, zone: number | undefined) {
  return (message: Unsigned<Message>) => {
    board.post(topic, {...message, from, when: localTime(clock.now(), zone)});
  };
}

function inSeconds(clock: Clock, seconds: number): number {
  return Math.floor(clock.now() / 1000) + seconds;
}
