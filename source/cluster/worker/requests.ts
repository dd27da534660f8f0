import {peerParts} from '../../message/peer.js';
import type {JobId, PeerId, RequestMessage, Topic} from '../../message/types.js';
import type {Recipe, Request} from './types.js';

/** Requests beyond this many are not remembered: their clients ask again. */
const mostRequests = 1000;

/** A request as this worker sees it; undefined when it cannot or may not serve it, or when it has run out. */
export function servable(
  recipe: Recipe,
  topic: Topic,
  message: RequestMessage,
  now: number,
): Request | undefined {
  // The first topic carries R futures only, the second everything else.
  const runtime = topic === 'future.p2p' ? 'r' : message.runtime;
  const until = message.expires * 1000;
  if (runtime === undefined || (topic === 'p2p-tui' && runtime === 'r')) return undefined;
  if (!recipe.runtimes.includes(runtime) || message.size > recipe.maxBytes || until <= now) return undefined;
  if (recipe.allowFrom && !recipe.allowFrom.includes(peerParts(message.from).user)) return undefined;
  return {
    topic,
    client: message.from,
    future: message.future,
    runtime,
    label: message.label,
    size: message.size,
    until,
  };
}

/** Adds a request, or renews it in its place when its client asks again; drops what has run out. */
export function remember(requests: readonly Request[], request: Request, now: number): readonly Request[] {
  const open = requests.filter(({until}) => until > now);
  const place = open.findIndex((known) => sameRequest(known, request.topic, request.client, request.future));
  if (place >= 0) return open.with(place, request);
  return open.length < mostRequests ? [...open, request] : open;
}

/** Drops a request that is somebody else's now, or nobody's. */
export function forget(
  requests: readonly Request[],
  topic: Topic,
  client: PeerId,
  future: JobId,
): readonly Request[] {
  const left = requests.filter((request) => !sameRequest(request, topic, client, future));
  return left.length === requests.length ? requests : left;
}

/** The one to serve next: future.p2p workers take the oldest they know. */
export function oldest(requests: readonly Request[], extended: boolean, now: number): Request | undefined {
  return requests.find(({until, topic}) => until > now && (topic === 'future.p2p' || extended));
}

/** Whether a line of a client on a topic is about this request. */
export function sameRequest(request: Request, topic: Topic, client: PeerId, future: JobId): boolean {
  return request.future === future && request.client === client && request.topic === topic;
}
