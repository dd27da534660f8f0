import {peerParts} from '../../message/peer.js';
import type {JobId, PeerId, RequestMessage, Topic} from '../../message/types.js';
import {aheadOfUs, validFor} from '../validity.js';
import type {Act, Recipe, Request} from './types.js';

/** Requests beyond this many are not remembered: their clients ask again. */
const mostRequests = 1000;
/** A request that ran out keeps its place for so long, milliseconds, in case that its client asks again. */
const placeKept = 60_000;
/** How long a client that did not answer an offer is passed over, milliseconds. */
const pause = 10_000;

/** A request as this worker sees it; undefined when it cannot or may not serve it, or when it has run out. */
export function servable(
  recipe: Recipe,
  topic: Topic,
  message: RequestMessage,
  act: Act,
): Request | undefined {
  // The first topic carries R futures only, the second everything else.
  const runtime = topic === 'future.p2p' ? 'r' : message.runtime;
  const left = validFor(message, act);
  if (runtime === undefined || (topic === 'p2p-tui' && runtime === 'r')) return undefined;
  if (!recipe.runtimes.includes(runtime) || message.size > recipe.maxBytes || left <= 0) return undefined;
  if (recipe.allowFrom && !recipe.allowFrom.includes(peerParts(message.from).user)) return undefined;
  return {
    topic,
    client: message.from,
    future: message.future,
    runtime,
    label: message.label,
    size: message.size,
    until: act.now + left,
    ahead: topic === 'future.p2p' ? aheadOfUs(message, act) : 0,
    pausedUntil: -Infinity,
  };
}

/** Adds a request, or renews it in its place when its client asks again. */
export function remember(requests: readonly Request[], request: Request, now: number): readonly Request[] {
  const open = requests.filter(({until}) => until + placeKept > now);
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
  return without(requests, (request) => sameRequest(request, topic, client, future));
}

/** Drops all requests of a client that is not there any more. */
export function forgetClient(requests: readonly Request[], client: PeerId): readonly Request[] {
  return without(requests, (request) => request.client === client);
}

/**
 * Leaves a request in its place that drew no answer. One of an R client, which may be busy, waits until it is sent again.
 * Clients of our kind answer at once or are suspended: all that they asked for waits for a while, or until they are heard.
 */
export function pauseUnanswered(
  requests: readonly Request[],
  {topic, client, future}: Request,
  now: number,
): readonly Request[] {
  return requests.map((request) => {
    if (topic === 'p2p-tui' && request.client === client) return {...request, pausedUntil: now + pause};
    return sameRequest(request, topic, client, future) ? {...request, pausedUntil: Infinity} : request;
  });
}

/** Goes on with what a client asked for, which is there after all. */
export function resumeHeard(requests: readonly Request[], client: PeerId): readonly Request[] {
  const isPaused = (request: Request) =>
    request.client === client && request.topic === 'p2p-tui' && request.pausedUntil > -Infinity;
  return requests.some(isPaused)
    ? requests.map((request) => (isPaused(request) ? {...request, pausedUntil: -Infinity} : request))
    : requests;
}

/** When requests that pause are offered for again: milliseconds, monotonic. */
export function pausesDue(requests: readonly Request[], now: number): readonly number[] {
  return requests.map(({pausedUntil}) => pausedUntil).filter((due) => due > now && due < Infinity);
}

/** Whether a line of a client on a topic is about this request. */
export function sameRequest(request: Request, topic: Topic, client: PeerId, future: JobId): boolean {
  return request.future === future && request.client === client && request.topic === topic;
}

function without(requests: readonly Request[], drops: (request: Request) => boolean): readonly Request[] {
  return requests.some(drops) ? requests.filter((request) => !drops(request)) : requests;
}
