/** Jobs that need the second topic: refused where the host runs R, and nowhere else; and a notice why jobs wait. */
import type {PeerId, Topic} from '../../message/types.js';
import {knowsMembers} from '../admission.js';
import {withdrawAll} from './ending.js';
import type {Act, ClientMachine, Hosted} from './types.js';

/**
 * How long a host that was heard on the first topic only is given to come to the second, milliseconds. One of our kind
 * is there at once, unless the board still has a dead connection that holds it.
 */
const doubtFor = 60_000;
/** The same where a host of our kind was heard before: it would be odd if he hosted with R now. */
const longDoubtFor = 300_000;
/** A host that runs R says hello every two minutes; one of our kind greets who joins, too. Milliseconds. */
const leastOfR = 100_000;
/** When the caller gets a notice why such a job waits, milliseconds; a p2p-tui host says hello to who joins in less. */
const noticeAfter = 5000;

/** Of a client that has heard no host. */
export const unhosted: Hosted = {
  ours: undefined,
  hello: undefined,
  strangerSince: Infinity,
  neededSince: Infinity,
  explained: false,
};

/**
 * A host says that it is here, as one that runs R does every two minutes on the first topic; one of our kind says so on
 * both. Without such a hello nobody knows who hosts, or whether he is away: jobs wait then, as R futures do.
 */
export function receiveHost(machine: ClientMachine, topic: Topic, from: PeerId, {now}: Act): ClientMachine {
  const {hosted} = machine;
  const isOurs = topic === 'p2p-tui' || (hosted.hello?.from === from && now - hosted.hello.at < leastOfR);
  const hello = topic === 'p2p-tui' ? hosted.hello : {from, at: now};
  if (isOurs) return {...machine, hosted: {...hosted, hello, ours: from, strangerSince: Infinity}};
  const strangerSince = from === hosted.ours ? hosted.strangerSince : Math.min(hosted.strangerSince, now);
  return {...machine, hosted: {...hosted, hello, strangerSince}};
}

/** The second topic came or went: what was heard before tells nothing of why it is missing now. */
export function doubtHost(machine: ClientMachine): ClientMachine {
  return {...machine, hosted: {...machine.hosted, strangerSince: Infinity}};
}

/** When jobs that need the second topic are refused; Infinity while there is no reason to. */
export function refusalAt(machine: ClientMachine): number {
  const {ours, strangerSince} = machine.hosted;
  if (strangerSince === Infinity || !isMissed(machine)) return Infinity;
  return strangerSince + (ours === undefined ? doubtFor : longDoubtFor);
}

/** Whether jobs wait for the second topic while the first one is there. */
function isMissed({link, waiting, active}: ClientMachine): boolean {
  if (!link.live || link.extended) return false;
  return (
    Array.from(waiting.keys()).some((runtime) => runtime !== 'r') ||
    Array.from(active.values()).some(({topic}) => topic === 'p2p-tui')
  );
}

/** When the caller gets a notice why such jobs wait; Infinity when there is nothing to explain. */
export function explanationAt({hosted}: ClientMachine): number {
  return hosted.explained ? Infinity : hosted.neededSince + noticeAfter;
}

/** Whether jobs wait for the host to tell who is on his list. */
function isListMissed({link, admission, waiting, active}: ClientMachine): boolean {
  return link.live && !knowsMembers(admission) && waiting.size + active.size > 0;
}

/** Tells the caller, once for each time that the second topic or the access list is missed, why his jobs wait. */
export function explainWait(machine: ClientMachine, {now, emit}: Act): ClientMachine {
  const {hosted} = machine;
  const isUnknown = !isMissed(machine) && isListMissed(machine);
  if (!isMissed(machine) && !isUnknown) {
    return hosted.neededSince === Infinity
      ? machine
      : {...machine, hosted: {...hosted, neededSince: Infinity, explained: false}};
  }

  const since = Math.min(hosted.neededSince, now);
  const explained = hosted.explained || since + noticeAfter <= now;
  if (explained && !hosted.explained) {
    const text = isUnknown
      ? `It is not known yet who is on the access list of ${machine.admission.cluster}: jobs wait until its host tells it, one that runs R within two minutes.`
      : hosted.ours === undefined
        ? 'No p2p-tui host of this cluster has been heard; jobs other than R futures wait, and are refused if it is hosted with R.'
        : 'The p2p-tui host of this cluster is away from its second topic; jobs other than R futures wait for it.';
    emit({type: 'record', event: {type: 'note', level: 'warn', text}});
  }

  if (since === hosted.neededSince && explained === hosted.explained) return machine;
  return {...machine, hosted: {...hosted, neededSince: since, explained}};
}

/** Refuses them. */
export function refuse(machine: ClientMachine, act: Act): ClientMachine {
  const reason = 'The host of this cluster runs R; jobs other than R futures need a p2p-tui host.';
  return withdrawAll(machine, 'failed', reason, act, ({topic}) => topic === 'p2p-tui');
}
