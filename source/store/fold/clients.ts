import {peerParts} from '../../message/peer.js';
import type {KeepaliveMessage, PeerId} from '../../message/types.js';
import {afterListening} from '../gaps.js';
import type {Client, Keepalive, Projection} from '../projection.js';
import {setBounded} from './bounded.js';
import {clientForgotten, clientLostAfter, helloToClient, seenStep} from './rules.js';

/** A client's hello: perhaps only the connection test of a worker, so it is not shown at once. */
export function applyClientHello(p: Projection, id: PeerId, at: number): void {
  if (p.workers.has(id)) return;
  if (p.clients.has(id)) seeClient(p, id, at);
  else if (!p.hellos.has(id)) setBounded(p.hellos, id, at);
}

/**
 * A line that only a client writes, or one that is addressed to it.
 * @param itself the client wrote the line, so it is there
 */
export function seeClient(p: Projection, id: PeerId, at: number, itself = true): Client {
  const known = p.clients.get(id);
  const keepalive = itself && known?.keepalive ? heardNow(known.keepalive, at) : known?.keepalive;
  if (known && at - known.seen < seenStep && keepalive === known.keepalive) return known;
  const client = known ? {...known, seen: at, keepalive} : newClient(id, p.hellos.get(id) ?? at, at);
  p.hellos.delete(id);
  setBounded(p.clients, id, client);
  return client;
}

function heardNow(keepalive: Keepalive, at: number): Keepalive {
  const {every, jobs, heard, lost} = keepalive;
  return lost === undefined && at - heard < seenStep ? keepalive : {every, jobs, heard: at};
}

/** "I am here and wait for these jobs." */
export function applyKeepalive(p: Projection, {every, jobs}: KeepaliveMessage, id: PeerId, at: number): void {
  const client = seeClient(p, id, at);
  p.clients.set(id, {...client, seen: at, keepalive: {every: Math.max(1, every), jobs, heard: at}});
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

/** Its next keepalive is waited for: it has jobs, and is not lost yet. */
function awaited({active, keepalive}: Client): Keepalive | undefined {
  const waits = keepalive !== undefined && (active > 0 || keepalive.jobs > 0);
  return waits && keepalive.lost === undefined ? keepalive : undefined;
}

/** When time alone changes something about a client: it is lost, or forgotten. */
export function clientDue(p: Projection, client: Client): number | undefined {
  const {active, seen} = client;
  const keepalive = awaited(client);
  if (keepalive) return afterListening(p, keepalive.heard, clientLostAfter * keepalive.every * 1000);
  return active === 0
    ? afterListening(p, Math.max(seen, client.keepalive?.lost ?? 0), clientForgotten)
    : undefined;
}

/** Does to a client what time does at `due`, the moment `clientDue` named. */
export function advanceClient(p: Projection, client: Client, due: number): void {
  const keepalive = awaited(client);
  if (keepalive) p.clients.set(client.id, {...client, keepalive: {...keepalive, lost: due}});
  else p.clients.delete(client.id);
}

function newClient(id: PeerId, joined: number, seen: number): Client {
  const {user, name} = peerParts(id);
  return {
    id,
    user,
    name,
    joined,
    seen,
    keepalive: undefined,
    requested: 0,
    received: 0,
    active: 0,
  };
}
