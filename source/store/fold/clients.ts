import {peerParts} from '../../message/peer.js';
import type {PeerId} from '../../message/types.js';
import type {Client, Projection} from '../projection.js';
import {setBounded} from './bounded.js';
import {clientForgotten, helloToClient, seenStep} from './rules.js';

/** A client's hello: perhaps only the connection test of a worker, so it is not shown at once. */
export function applyClientHello(p: Projection, id: PeerId, at: number): void {
  if (p.workers.has(id)) return;
  if (p.clients.has(id)) seeClient(p, id, at);
  else if (!p.hellos.has(id)) setBounded(p.hellos, id, at);
}

/** A line that only a client writes, or one that is addressed to it. */
export function seeClient(p: Projection, id: PeerId, at: number): Client {
  const known = p.clients.get(id);
  if (known && at - known.seen < seenStep) return known;
  const client = known ? {...known, seen: at} : newClient(id, p.hellos.get(id) ?? at, at);
  p.hellos.delete(id);
  setBounded(p.clients, id, client);
  return client;
}

/** Changes the counts of a client. */
export function countForClient(
  p: Projection,
  client: Client,
  requested: number,
  received: number,
  active: number,
): void {
  p.clients.set(client.id, {
    ...client,
    requested: client.requested + requested,
    received: client.received + received,
    active: Math.max(0, client.active + active),
  });
}

/** The peer turned out to be a worker: it was no client, unless it has jobs of its own. */
export function notAClient(p: Projection, id: PeerId): void {
  p.hellos.delete(id);
  const client = p.clients.get(id);
  if (client?.requested === 0 && client.active === 0) p.clients.delete(id);
}

/** When time alone changes something about a hello. */
export function helloDue(p: Projection, id: PeerId): number | undefined {
  const at = p.hellos.get(id);
  return at === undefined ? undefined : at + helloToClient;
}

/** The peer that said hello is a client after all. */
export function advanceHello(p: Projection, id: PeerId): void {
  const at = p.hellos.get(id);
  p.hellos.delete(id);
  if (at !== undefined) setBounded(p.clients, id, newClient(id, at, at));
}

/** When time alone changes something about a client. */
export function clientDue({active, seen}: Client): number | undefined {
  return active === 0 ? seen + clientForgotten : undefined;
}

function newClient(id: PeerId, joined: number, seen: number): Client {
  const {user, name} = peerParts(id);
  return {id, user, name, joined, seen, requested: 0, received: 0, active: 0};
}
