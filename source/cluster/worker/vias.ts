/**
 * Who uses a `via` now. R draws it from the session's random numbers, so that two sessions that began with the same
 * `set.seed()` use the same one, and four parties under one wormhole code spoil both transfers. Every worker hears every
 * accept and result, so each can keep its own transfer until the other one is over.
 */
import type {JobId, Message, PeerId, Topic} from '../../message/types.js';
import type {Request, Returning, Use, Vias, WorkerMachine} from './types.js';

/** Nothing was heard yet. */
export const noVias: Vias = {uses: [], drawn: new Map(), offered: new Map()};

/** What is known of one job's transfers. */
type Job = {readonly request: Request; readonly via: string};

const mostUses = 256;
const mostClients = 1000;
/** How many vias of a client are remembered. */
const mostDrawn = 16;
/** How long a transfer of others is waited for that nobody says the end of, milliseconds. */
const longestLeg = 10_000;
/** How long a result gives way to that of a job which was accepted earlier and may end at the same moment, milliseconds. */
const giveWayFor = 1000;
/** Within this time after an offer an R client accepts, milliseconds. */
const acceptsWithin = 1500;

/** Every accept of the first topic, whoever is meant. */
export function noteAccept(
  {uses, drawn, offered}: Vias,
  {client, future, via, worker}: Pick<Use, 'client' | 'future' | 'via' | 'worker'>,
  now: number,
): Vias {
  const clients = new Map(drawn);
  clients.delete(client);
  clients.set(client, [...(drawn.get(client) ?? []), via].slice(-mostDrawn));
  const [first] = clients.keys();
  if (clients.size > mostClients && first !== undefined) clients.delete(first);
  const use: Use = {via, client, future, worker, leg: 'out', since: now};
  const waiting = new Map(offered);
  waiting.delete(client);
  return {uses: [...uses, use].slice(-mostUses), drawn: clients, offered: waiting};
}

/** A line that tells how far another worker is with a job of the first topic. */
export function noteProgress(vias: Vias, topic: Topic, message: Message, now: number): Vias {
  switch (message.type) {
    case 'started':
      return moved(vias, message.from, message.future, 'run', now);
    case 'result':
      return topic === 'future.p2p' ? moved(vias, message.from, message.future, 'back', now) : vias;
    case 'decline':
      return without(vias, ({worker, future}) => worker === message.from && future === message.future);
    case 'withdraw':
      // An R client still waits for its result.
      return topic === 'p2p-tui' ? without(vias, ({future}) => future === message.future) : vias;
    case 'offer': {
      if (topic !== 'future.p2p') return vias;
      const open = [...vias.offered].filter(([, at]) => at + acceptsWithin > now).slice(-mostClients);
      const offered = new Map([...open, [message.to, now]]);
      // An R worker offers again when it has nothing left to send.
      return without({...vias, offered}, ({worker, leg}) => worker === message.from && leg === 'back');
    }

    case 'heartbeat': {
      const {from, future, results = []} = message;
      const isHeld = (use: Use) => use.future === future || results.includes(use.future);
      return without(vias, (use) => use.worker === from && use.leg === 'back' && !isHeld(use));
    }

    default:
      return vias;
  }
}

/**
 * Whether a client is not to be offered for yet: something of another one moves under a `via` that it may draw as well.
 * Those that are known to draw differently, and those that keep alive on the second topic, never wait.
 */
export function isHeldBack(machine: WorkerMachine, {topic, client}: Request, now: number): boolean {
  const {vias, recipe} = machine;
  if (topic !== 'future.p2p') return false;
  return vias.uses.some(
    (use) =>
      use.leg !== 'run' &&
      use.worker !== recipe.id &&
      use.since + longestLeg > now &&
      mayDraw(machine, client, use.client, use.via),
  );
}

/** Whether a client may yet draw what another one has drawn. */
function mayDraw(
  {vias: {drawn}, clients}: WorkerMachine,
  client: PeerId,
  other: PeerId,
  via: string,
): boolean {
  if (client === other || clients.has(client) || clients.has(other)) return false;
  const theirs = drawn.get(other);
  const own = drawn.get(client);
  if (own === undefined || theirs === undefined) return true;
  return !own.includes(via) && theirs.some((drawnBefore) => own.includes(drawnBefore));
}

/**
 * Until when a transfer of ours waits for others under the same `via`: milliseconds, monotonic; Infinity for those of this
 * worker itself, whose end it will see.
 */
export function busyUntil(machine: WorkerMachine, {request, via}: Job): number {
  const {vias, recipe, job, results} = machine;
  const isOther = (client: PeerId, future: JobId) => client !== request.client || future !== request.future;
  const isOwn =
    (job?.phase === 'fetching' &&
      job.via === via &&
      job.task !== undefined &&
      isOther(job.request.client, job.request.future)) ||
    results.some(
      (kept) => kept.via === via && isOther(kept.request.client, kept.request.future) && isTaking(kept),
    );
  if (isOwn) return Infinity;
  const legs = vias.uses
    .filter((use) => use.via === via && use.worker !== recipe.id && use.leg !== 'run')
    .filter((use) => isOther(use.client, use.future))
    .map(({since}) => since + longestLeg);
  return Math.max(-Infinity, ...legs);
}

/**
 * Until when a result gives way: to one under the same `via` whose job was accepted earlier, and to the payload of a client
 * that may draw the same and accepts any moment. Milliseconds, monotonic.
 */
export function givesWayUntil(machine: WorkerMachine, {request, via, madeAt}: Returning): number {
  const {
    vias: {uses, offered},
    recipe,
  } = machine;
  if (request.topic !== 'future.p2p') return -Infinity;
  const ours = uses.findIndex(
    (use) => use.via === via && use.client === request.client && use.future === request.future,
  );
  const isEarlier = uses
    .slice(0, Math.max(ours, 0))
    .some((use) => use.via === via && use.worker !== recipe.id && use.leg === 'run');
  const accepts = [...offered]
    .filter(([client]) => mayDraw(machine, client, request.client, via))
    .map(([, at]) => at + acceptsWithin);
  return Math.max(isEarlier ? madeAt + giveWayFor : -Infinity, ...accepts);
}

/** When something that waits for others may go on: milliseconds, monotonic. */
export function viasDue(machine: WorkerMachine): readonly number[] {
  const {vias, recipe, requests, results, job, steppedAt} = machine;
  if (requests.length === 0 && results.length === 0 && job?.phase !== 'fetching') return [];
  const legs = vias.uses
    .filter(({leg, worker}) => leg !== 'run' && worker !== recipe.id)
    .map(({since}) => since + longestLeg);
  const turns = results.map((returning) => givesWayUntil(machine, returning));
  return [...legs, ...turns].filter((due) => due > steppedAt);
}

/** Its client is at it, or expected any moment. */
function isTaking({task, awaited, stalledAt}: Returning): boolean {
  return task !== undefined && (awaited || stalledAt < Infinity);
}

function moved(vias: Vias, worker: PeerId, future: JobId, leg: Use['leg'], now: number): Vias {
  const isMeant = (use: Use) => use.worker === worker && use.future === future && use.leg !== leg;
  if (!vias.uses.some(isMeant)) return vias;
  return {...vias, uses: vias.uses.map((use) => (isMeant(use) ? {...use, leg, since: now} : use))};
}

function without(vias: Vias, drops: (use: Use) => boolean): Vias {
  return vias.uses.some(drops) ? {...vias, uses: vias.uses.filter((use) => !drops(use))} : vias;
}
