/** Being on a cluster over one connection, as host or as member, until that is over. */
import {parseLine} from '../../message/parse.js';
import type {Attendance, Visit} from './attendance.js';
import {notInForce} from './change.js';
import {waitInExile} from './exile.js';
import {createMembership, type Membership} from './join.js';
import type {Exile} from './placement.js';
import {stay} from './stay.js';
import {createVigil} from './vigil.js';

/** Plays the part that is wanted until there is another one, or all is over. */
export async function attend(context: Attendance): Promise<void> {
  const {clock, parts, removal} = context;
  const {role} = parts.part;
  const isOver = (): boolean => context.isOver() || parts.part.role !== role;
  const membership = join(context, () => visit);
  const visit: Visit = {membership, vigil: createVigil(clock), isOver, called: false};
  context.onAttempt(membership);
  if (parts.change) parts.change.begun = true;

  while (!isOver()) {
    const next = parts.change;
    if (next && !next.begun) {
      next.begun = true;
      if (next.part.role === 'host') await membership.replace(next.part.access);
    }

    const {clause} = removal;
    if (clause !== undefined && removal.mayLeave) {
      removal.leave();
      membership.leave();
      await waitInExile(context, visit, {detail: clause});
      continue;
    }

    const exile = await joinOnce(membership, isOver);
    if (isOver()) break;
    if (exile === undefined) {
      removal.admit();
      await stay(context, visit);
      continue;
    }

    const failed = parts.change;
    if (failed?.begun === true) {
      if (failed.fromList && !failed.reconnected) {
        failed.reconnected = true;
        context.giveUp('The pipes of this cluster are opened anew, for the board keeps the old access list.');
        break;
      }

      parts.settle(notInForce(exile.detail));
    }

    membership.leave();
    await waitInExile(context, visit, clause === undefined ? exile : {detail: clause});
  }

  membership.leave();
}

/** What we are about to be on the cluster: hears its lines, and a host's hello too. */
function join(
  {connection, clock, bell, user, cluster, waits, parts, removal, emit}: Attendance,
  visit: () => Visit,
): Membership {
  const {part} = parts;
  const hosts = new Set<string>();
  const hearHost = (from: string): void => {
    if (part.role === 'host' || visit().membership.extended) return;
    // One we have not heard of yet may be of our kind; an R user's would be looked up again and again for nothing.
    if (!hosts.has(from)) waits.looks.reset();
    hosts.add(from);
    visit().called = true;
    bell.ring();
  };

  return createMembership({
    connection,
    clock,
    joining: {user, cluster, role: part.role, access: part.role === 'host' ? part.access : []},
    onLine(topic, line) {
      const message = line.type === 'bad' ? line : parseLine(line.text, topic, line.bytes);
      if (part.role === 'member') removal.hear(topic, message);
      emit({type: 'line', topic, message});
      if (message.type === 'cluster' && topic === 'future.p2p') hearHost(message.from);
      if (message.type === 'access' && part.role === 'member') bell.ring();
    },
    onLoss: bell.ring,
  });
}

/** @returns Why we are not there, if so. A failure that comes of the connection's end is not told twice. */
async function joinOnce(membership: Membership, isOver: () => boolean): Promise<Exile | undefined> {
  try {
    return await membership.join();
  } catch (error) {
    if (isOver()) return undefined;
    throw error;
  }
}
