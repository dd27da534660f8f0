/** Clients that say when they are there. Nobody works for one that is lost. */
import type {KeepaliveMessage, PeerId} from '../../message/types.js';
import {clientTimeout} from '../intervals.js';
import {heardNow, lostAt} from '../presence.js';
import {forgetClient} from './requests.js';
import {dropResults} from './results.js';
import {abandon} from './stopping.js';
import {decline} from './send.js';
import type {Act, WorkerMachine} from './types.js';

/** How many clients are remembered. */
const mostClients = 10_000;
/** When a busy client was heard is noted in steps of this, milliseconds. */
const heardStep = 1000;

/** A client says that it is there, and when it will again. */
export function receiveKeepalive(
  machine: WorkerMachine,
  {from, every}: KeepaliveMessage,
  {now}: Act,
): WorkerMachine {
  const clients = new Map(machine.clients).set(from, {
    every,
    heard: heardNow(machine.link, now),
    lost: false,
  });
  const [first] = clients.keys();
  if (clients.size > mostClients && first !== undefined) clients.delete(first);
  return {...machine, clients};
}

/** Any line of a client that is known to speak shows that it is there. */
export function noteClient(machine: WorkerMachine, from: PeerId, {now}: Act): WorkerMachine {
  const known = machine.clients.get(from);
  if (!known) return machine;
  const heard = heardNow(machine.link, now);
  const isLater = heard.session !== known.heard.session || heard.listened - known.heard.listened >= heardStep;
  if (!known.lost && !isLater) return machine;
  return {...machine, clients: new Map(machine.clients).set(from, {...known, heard, lost: false})};
}

/** It said goodbye: it waits for nothing. */
export function receiveClientBye(machine: WorkerMachine, client: PeerId, act: Act): WorkerMachine {
  const clients = new Map(machine.clients);
  clients.delete(client);
  const after = dropResults(stopFor({...machine, clients}, client, act), client, () => true, act);
  return {...after, requests: forgetClient(after.requests, client)};
}

/** Stops working for clients that have been without a line for too long; results in hand wait in case that they come back. */
export function loseClients(machine: WorkerMachine, act: Act): WorkerMachine {
  let after = machine;
  for (const [id, known] of machine.clients) {
    if (known.lost || lostAt(machine.link, known.heard, clientTimeout(known.every)) > act.now) continue;
    after = {...after, clients: new Map(after.clients).set(id, {...known, lost: true})};
    after = {...after, requests: forgetClient(after.requests, id)};
    const {job} = after;
    if (job?.request.client === id && job.phase !== 'offering') {
      decline(after, job.request, 'client', `${id} has not been heard of.`, act);
    }

    after = stopFor(after, id, act);
  }

  return after;
}

/** When the next one is lost unless it is heard: milliseconds, monotonic. */
export function clientDue({clients, link}: WorkerMachine): number {
  let due = Infinity;
  for (const {lost, heard, every} of clients.values()) {
    if (!lost) due = Math.min(due, lostAt(link, heard, clientTimeout(every)));
  }

  return due;
}

function stopFor(machine: WorkerMachine, client: PeerId, act: Act): WorkerMachine {
  return machine.job?.request.client === client ? abandon(machine, act) : machine;
}
