import {hideAccess, isOwners, receiveHost, resumeAccess} from '../message/access-list.js';
import type {Message, PeerId} from '../message/types.js';
import type {Event, GapEvent, LineEvent, LinkEvent} from './event.js';
import {applyClientHello, applyKeepalive, seeClient} from './fold/clients.js';
import {applyClock, noteClock} from './fold/clock.js';
import {applyHosting, noticeHosting, seeHost} from './fold/host.js';
import {applyAccept, applyOffer, applyRequest, applyResult, applyWithdraw} from './fold/job-lines.js';
import {resumeListening, stopListening} from './fold/listening.js';
import {applyAccess, applyListing, seeMember, setAccess} from './fold/members.js';
import {applyJobEvent} from './fold/own.js';
import type {Seen} from './fold/seen.js';
import {passTime} from './fold/time.js';
import {applyTransfer} from './fold/transfers.js';
import {
  applyDecline,
  applyEnded,
  applyHeartbeatJob,
  applyHeartbeatResults,
  applyProgress,
  applyReceived,
  applyStarted,
} from './fold/work-lines.js';
import {endUnseen, endUnseenOf, settleUnseen} from './fold/unseen.js';
import {applyHeartbeat, applyWorkerBye, applyWorkerHello} from './fold/workers.js';
import {forgetSkew} from '../message/clock-skew.js';
import {peerParts} from '../message/peer.js';
import type {Projection} from './projection.js';

/**
 * The fold: brings the projection up to date with one event. It reads no clock and has no effect but on
 * `projection`, never throws, and takes any event in any order: one joins a cluster in the middle.
 *
 * It goes by the timeline of the events, whatever the wall clock showed, and time only goes forward: an event before
 * the last one counts as of the last one's time.
 */
export function apply(projection: Projection, event: Event): void {
  const p = projection;
  if (p.seq === 0 && p.counters.events === 0) begin(p, event.time);
  const at = Math.max(event.time, p.now);
  if (event.type === 'gap') beginGap(p, Math.min(Math.max(event.from, p.now), at));
  passTime(p, at);
  p.now = at;
  p.offset = event.at - event.time;
  p.seq = Math.max(p.seq, event.seq);
  if (event.type === 'tick') return;

  p.version += 1;
  p.counters.events += 1;
  switch (event.type) {
    case 'line':
      applyLine(p, event, at);
      break;
    case 'link':
      applyLink(p, event, at);
      break;
    case 'listing':
      applyListing(p, event);
      break;
    case 'transfer':
      applyTransfer(p, event, at);
      break;
    case 'job':
      applyJobEvent(p, event, at);
      break;
    case 'clock':
      applyClock(p, event, at);
      break;
    case 'gap':
      applyGap(p, event, at);
      break;
    case 'hosting':
      applyHosting(p, event);
      break;
    case 'note':
      if (event.about === 'hosting') noticeHosting(p, event, at);
      break;
  }
}

/** History begins with its first event, whatever the clock said when the projection was made. */
function begin(p: Projection, at: number): void {
  p.now = at;
  p.began = at;
  p.link = {...p.link, since: at};
}

function applyLine(p: Projection, event: LineEvent, at: number): void {
  p.counters.lines += 1;
  const {message} = event;
  if (message.type === 'bad') {
    p.counters.badLines += 1;
    return;
  }

  const from = 'from' in message ? message.from : message.type === 'access' ? message.owner : undefined;
  if (from === undefined) return;
  // Known peers have been taken apart before.
  const peer = p.workers.get(from) ?? p.clients.get(from);
  seeMember(p, peer?.user ?? peerParts(from).user, message.type, at);
  const seen = {at, topic: event.topic, from: peer?.id ?? from};
  const ours = event.ours ?? false;
  const isListed = p.members.get(peer?.user ?? peerParts(from).user)?.listed !== false;
  if (isListed) noteClock(p, message, seen, ours);
  else if (meddles(p, message, seen.from)) return;
  applyMessage(p, message, ours, seen);
  settleUnseen(p, message, seen);
}

/** Whether somebody who is not on the access list writes about a job that is none of his: nobody goes by that. */
function meddles({jobs}: Projection, message: Message, from: PeerId): boolean {
  const job = 'future' in message && message.future !== undefined ? jobs.get(message.future) : undefined;
  return job !== undefined && job.client !== from && job.worker !== from;
}

function applyMessage(p: Projection, message: Message, ours: boolean, seen: Seen): void {
  const {at} = seen;
  switch (message.type) {
    case 'access':
      if (isOwners(p.access, message.owner)) seeHost(p, message.owner, message.expires, at);
      applyAccess(p, message, at);
      break;
    case 'cluster':
      if (!isOwners(p.access, message.from)) break;
      seeHost(p, message.from, message.expires, at);
      p.access = receiveHost(p.access, seen.topic, message.from);
      break;
    case 'worker':
      applyWorkerHello(p, message, at, ours);
      break;
    case 'client':
      applyClientHello(p, message.from, at);
      break;
    case 'request':
      applyRequest(p, message, seen);
      break;
    case 'offer':
      applyOffer(p, message, seen);
      break;
    case 'accept':
      applyAccept(p, message, seen);
      break;
    case 'result':
      applyResult(p, message, seen);
      break;
    case 'withdraw':
      applyWithdraw(p, message, seen);
      break;
    case 'heartbeat':
      applyHeartbeatResults(p, message, seen);
      applyHeartbeat(p, message, seen, ours);
      applyHeartbeatJob(p, message, seen);
      break;
    case 'started':
      applyStarted(p, message, seen);
      break;
    case 'ended':
      applyEnded(p, message, seen);
      break;
    case 'progress':
      applyProgress(p, message, seen);
      break;
    case 'decline':
      applyDecline(p, message, seen);
      break;
    case 'keepalive':
      applyKeepalive(p, message, seen.from, at);
      if (message.jobs === 0) endUnseenOf(p, seen.from, at);
      break;
    case 'received':
      applyReceived(p, message, seen);
      break;
    case 'bye':
      applyBye(p, message.from, at);
      break;
    // What a host makes of it, his list tells.
    case 'users':
    case 'unknown':
      break;
  }
}

/** Whoever it was, it is not there any more. */
function applyBye(p: Projection, id: string, at: number): void {
  const worker = p.workers.get(id);
  if (worker) applyWorkerBye(p, worker, at);
  endUnseen(p, id, at);
  endUnseenOf(p, id, at);
  p.hellos.delete(id);
  forgetSkew(p.skews, id);
  const client = p.clients.get(id);
  if (client?.active === 0) p.clients.delete(id);
  else if (client) seeClient(p, id, at);
  if (p.host?.id === id) p.host = undefined;
}

/** Somebody listened until then, and what fell due was done: no event tells how long that was. */
function beginGap(p: Projection, from: number): void {
  passTime(p, from);
  p.now = from;
  stopListening(p, from);
}

/** A process that opens a history is not connected yet, if it will be. */
function applyGap(p: Projection, {cause}: GapEvent, at: number): void {
  const isCut = p.link.board !== undefined && (cause === 'opening' || p.link.state !== 'live');
  resumeListening(p, at, cause === 'opening');
  if (isCut) stopListening(p, at);
  // What the board showed to an earlier process, it may not show to this one.
  p.access = resumeAccess(cause === 'opening' ? hideAccess(p.access) : p.access, at);
  // Whoever hosted has ended.
  if (cause === 'opening') p.hosting = undefined;
  if (cause === 'opening' && p.link.board !== undefined) {
    p.link = {...p.link, state: 'connecting', since: at, downSince: undefined, latency: undefined};
  }
}

function applyLink(p: Projection, event: LinkEvent, at: number): void {
  if (event.state === 'live') resumeListening(p, at, false);
  else stopListening(p, at);
  const {state, board, detail, unhosted, latency, owner, user = p.link.user} = event;
  const same = p.link.state === state && p.link.board !== undefined;
  if (owner !== undefined && owner !== p.access.owner) setAccess(p, {...p.access, owner});
  if (!same && state === 'live') p.access = resumeAccess(p.access, at);
  const since = same ? p.link.since : at;
  const known = same ? p.link.latency : undefined;
  const wentDown = p.link.state === 'live' ? at : p.link.downSince;
  const downSince = state === 'live' ? undefined : wentDown;
  const retryAt = event.retryAt === undefined ? undefined : event.retryAt - p.offset;
  const frozen = event.frozen?.map(({topic, since: from}) => ({topic, since: from - p.offset}));
  p.link = {
    state,
    since,
    downSince,
    board,
    user,
    detail,
    unhosted,
    retryAt,
    frozen,
    latency: latency === undefined ? known : latency,
  };
}
