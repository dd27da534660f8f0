/**
 * Whose lines a role takes. Nothing is begun with a user who is not on the host's access list: the board lets any account
 * onto a hosted topic once. Lines of a user of whom that is not known yet are kept, and looked at again when it is.
 * What was agreed upon with a user before he was taken off the list is seen through, as his own programs do it.
 */
import {
  accessList,
  claimTimeout,
  hideAccess,
  isOwners,
  mayBegin,
  receiveAccess,
  receiveHost,
  resumeAccess,
  settleClaim,
  showAccess,
  standingOf,
  type AccessList,
} from '../message/access-list.js';
import {ownerOf} from '../board/cluster-name.js';
import {cleanText} from '../message/clean.js';
import {peerParts} from '../message/peer.js';
import type {BadLine, Message, PeerId} from '../message/types.js';
import type {Act} from '../async/drive.js';
import type {EventBody} from '../store/event.js';
import type {BoardEvent} from './ports.js';

/** A line as a role gets it; a client's may bring a fresh code. */
export type AdmittedLine = Extract<BoardEvent, {type: 'line'}> & {readonly via?: string};

/** What a role knows of who may have to do with it. */
export type Admission = {
  /** `owner/name`. */
  readonly cluster: string;
  /** Our own user: who is on the board as we are, is one of us. */
  readonly user: string;
  readonly list: AccessList;
  /** Lines of users of whom it is not known yet, oldest first. */
  readonly held: readonly AdmittedLine[];
  /** Since when something that would be begun waits among them, and the log was not told: milliseconds, monotonic; or Infinity. */
  readonly waitingSince: number;
  /** What the log was told already. */
  readonly noted: readonly string[];
  /** When the owner's role asks the board for the list: milliseconds, monotonic; Infinity: it need not. */
  readonly lookAt: number;
};

/** What the board shows of the list; undefined: it does not, or has not answered. */
export type ShownInput = {readonly type: 'shown'; readonly users: readonly string[] | undefined};

/** The list is to be looked up, or to be kept for the next time. */
export type AdmissionEffect =
  {readonly type: 'look'} | {readonly type: 'remember'; readonly users: readonly string[]};

/** One step of a role under way. */
type AdmissionAct = Act<AdmissionEffect | {readonly type: 'record'; readonly event: EventBody}>;

type Role = {readonly recipe: {readonly id: PeerId}; readonly admission: Admission};

/** What a role does with lines. */
export type AdmissionRules<Machine extends Role, RoleAct extends AdmissionAct> = {
  /** The types that it acts on; by any other a line shows at most that its sender is there. */
  readonly heeds: ReadonlySet<Message['type']>;
  /** Whether a job is in flight between us and a peer. */
  readonly isInFlight: (machine: Machine, peer: PeerId) => boolean;
  readonly receive: (machine: Machine, line: AdmittedLine, act: RoleAct) => Machine;
  /** Another list counts from now on: lets go of what has not begun with users who are not on it. */
  readonly enforce: (machine: Machine) => Machine;
};

/** Lines that are kept at most, in all and of each user; those who wrote the others write them again. */
const mostHeld = 1000;
const mostHeldOfOne = 100;
/** The log is told so much of this, and then no more: names are cheap. */
const mostNoted = 100;
/** When the log is told whom something waits for, milliseconds: where our host is, the list is known sooner. */
const noticeAfter = 5000;
/** Milliseconds between two looks at what the board shows, while somebody claims another list. */
const lookEvery = 10_000;

/** What is known before the first line. @param users the list that was known last, if any */
export function newAdmission(id: PeerId, cluster: string, users: readonly string[] | undefined): Admission {
  const owner = ownerOf(cluster);
  return {
    cluster,
    user: peerParts(id).user,
    list: accessList(owner, users),
    held: [],
    waitingSince: Infinity,
    noted: [],
    lookAt: Infinity,
  };
}

/** Whether something new may be agreed upon with a peer. */
export function mayAgree({user, list}: Admission, peer: PeerId): boolean {
  const {user: theirs} = peerParts(peer);
  return theirs === user || mayBegin(list, theirs);
}

/** Whether it is known who the members are; the owner's own peers are, at least. */
export function knowsMembers({user, list}: Admission): boolean {
  return list.users !== undefined || user === list.owner;
}

/** Whether a peer is known not to be a member's. */
export function isStranger({user, list}: Admission, peer: PeerId): boolean {
  const {user: theirs} = peerParts(peer);
  return theirs !== user && standingOf(list, theirs) === 'stranger';
}

/** A line came in: it is received, kept, or dropped. */
export function admit<Machine extends Role, RoleAct extends AdmissionAct>(
  machine: Machine,
  line: AdmittedLine,
  rules: AdmissionRules<Machine, RoleAct>,
  act: RoleAct,
): Machine {
  const {message, topic} = line;
  const {admission, recipe} = machine;
  if (message.type === 'access') {
    return change(machine, receiveAccess(admission.list, message, act.now), rules, act);
  }

  if (!('from' in message) || message.from === recipe.id) return rules.receive(machine, line, act);
  if (message.type === 'cluster') {
    if (!isOwners(admission.list, message.from)) return noteStranger(machine, message.from, act);
    const list = receiveHost(admission.list, topic, message.from);
    return rules.receive(
      list === admission.list ? machine : {...machine, admission: {...admission, list}},
      line,
      act,
    );
  }

  if (!rules.heeds.has(message.type)) {
    return isStranger(admission, message.from) ? machine : rules.receive(machine, line, act);
  }

  const begins = isBeginning(message, recipe.id);
  if (begins ? mayAgree(admission, message.from) : rules.isInFlight(machine, message.from)) {
    return rules.receive(machine, line, act);
  }
  if (isStranger(admission, message.from)) return noteStranger(machine, message.from, act);
  if (!begins && isMember(admission, message.from)) return rules.receive(machine, line, act);
  return hold(machine, line, begins, act);
}

/** What the board shows, which nobody can forge. */
export function receiveShown<Machine extends Role, RoleAct extends AdmissionAct>(
  machine: Machine,
  {users}: ShownInput,
  rules: AdmissionRules<Machine, RoleAct>,
  act: RoleAct,
): Machine {
  const {list} = machine.admission;
  return change(machine, users ? showAccess(list, users, act.now) : hideAccess(list), rules, act);
}

/** The link came or went, or this machine slept: claims may have been contradicted, and the owner's role asks the board anew. */
export function resumeAdmission<Machine extends Role>(machine: Machine, now: number): Machine {
  const {admission} = machine;
  const list = resumeAccess(admission.list, now);
  return {...machine, admission: {...admission, list, lookAt: asksBoard(admission) ? now : Infinity}};
}

/** Does what is due. @param listens lines come in: while they do not, nobody can contradict a claim */
export function tendAdmission<Machine extends Role, RoleAct extends AdmissionAct>(
  machine: Machine,
  listens: boolean,
  rules: AdmissionRules<Machine, RoleAct>,
  act: RoleAct,
): Machine {
  if (!listens) return machine;
  const {admission} = machine;
  if (admission.lookAt <= act.now) {
    act.emit({type: 'look'});
    const lookAt = admission.list.claim ? act.now + lookEvery : Infinity;
    return {...machine, admission: {...admission, lookAt}};
  }

  if (claimDue(admission.list) <= act.now) {
    return change(machine, settleClaim(admission.list), rules, act);
  }
  return admission.waitingSince + noticeAfter <= act.now ? explainWait(machine, act) : machine;
}

/** Tells whom it is that something waits for to be known. */
function explainWait<Machine extends Role>(machine: Machine, act: AdmissionAct): Machine {
  const {admission, recipe} = machine;
  const told: Machine = {...machine, admission: {...admission, waitingSince: Infinity}};
  return admission.held.reduce((after, line) => {
    if (!('from' in line.message) || !isBeginning(line.message, recipe.id)) return after;
    const user = peerParts(fromOf(line.message)).user;
    const text = `${cleanText(user, 40)} is not known to be on the access list of ${admission.cluster} yet: what comes from there waits until its host tells the list.`;
    return note(after, `unknown ${user}`, text, 'info', act);
  }, told);
}

/** When something is due: milliseconds, monotonic; Infinity: never. */
export function admissionDue({list, lookAt, waitingSince}: Admission, listens: boolean): number {
  return listens ? Math.min(claimDue(list), lookAt, waitingSince + noticeAfter) : Infinity;
}

/** The board shows the list to the owner alone. */
function asksBoard({user, list}: Admission): boolean {
  return user === list.owner;
}

function claimDue(list: AccessList): number {
  return list.claim ? list.claim.since + claimTimeout(list) : Infinity;
}

/** Whether it is about something new: it asks for work, or takes up an offer between us and its sender. */
function isBeginning(message: Message, id: PeerId): boolean {
  if (message.type === 'request') return true;
  return (message.type === 'offer' || message.type === 'accept') && message.to === id;
}

function isMember({user, list}: Admission, peer: PeerId): boolean {
  const {user: theirs} = peerParts(peer);
  return theirs === user || standingOf(list, theirs) === 'member';
}

/** The list is known anew, or another is claimed: what was kept is looked at again. */
function change<Machine extends Role, RoleAct extends AdmissionAct>(
  machine: Machine,
  list: AccessList,
  rules: AdmissionRules<Machine, RoleAct>,
  act: RoleAct,
): Machine {
  const {admission} = machine;
  const {list: before, held, cluster} = admission;
  if (list === before) return machine;
  const looks = list.claim !== undefined && asksBoard(admission);
  const lookAt = list.claim === before.claim ? admission.lookAt : looks ? act.now : Infinity;
  let after: Machine = {...machine, admission: {...admission, list, lookAt, held: []}};
  if (list.refuted && list.refuted !== before.refuted) {
    const text = `Somebody told another access list of ${cluster} than its host does: it does not count.`;
    after = note(after, `refuted ${list.refuted.users.join()}`, text, 'warn', act);
  }

  if (list.users && list.users !== before.users) act.emit({type: 'remember', users: list.users});
  after = rules.enforce(after);
  after = held.reduce((next, line) => admit(next, line, rules, act), after);
  if (after.admission.held.length > 0) return after;
  return {...after, admission: {...after.admission, waitingSince: Infinity}};
}

/** Keeps a line; the newest of its kind stands for those before it. */
function hold<Machine extends Role>(
  machine: Machine,
  line: AdmittedLine,
  begins: boolean,
  {now}: AdmissionAct,
): Machine {
  const {admission} = machine;
  const key = keyOf(line);
  const user = peerParts(fromOf(line.message)).user;
  const held = admission.held.filter((kept) => keyOf(kept) !== key);
  const isFull =
    held.length >= mostHeld ||
    held.filter((kept) => peerParts(fromOf(kept.message)).user === user).length >= mostHeldOfOne;
  if (isFull) return machine;
  const waitingSince = begins ? Math.min(admission.waitingSince, now) : admission.waitingSince;
  return {...machine, admission: {...admission, held: [...held, line], waitingSince}};
}

function noteStranger<Machine extends Role>(machine: Machine, peer: PeerId, act: AdmissionAct): Machine {
  const {user} = peerParts(peer);
  const {cluster} = machine.admission;
  const text = `${cleanText(user, 40)} is a stranger, not on the access list of ${cluster}: nothing that comes from there is accepted.`;
  return note(machine, `stranger ${user}`, text, 'warn', act);
}

/** Tells the log, once. */
function note<Machine extends Role>(
  machine: Machine,
  key: string,
  text: string,
  level: 'info' | 'warn',
  {emit}: AdmissionAct,
): Machine {
  const {admission} = machine;
  if (admission.noted.includes(key) || admission.noted.length >= mostNoted) return machine;
  emit({type: 'record', event: {type: 'note', level, text, about: 'access'}});
  return {...machine, admission: {...admission, noted: [...admission.noted, key]}};
}

function keyOf({topic, message}: AdmittedLine): string {
  const {type, to, future}: {type: string; to?: string | undefined; future?: string | undefined} = message;
  return [topic, type, fromOf(message), to, future].join(' ');
}

function fromOf(message: Message | BadLine): PeerId {
  return 'from' in message ? message.from : '';
}
