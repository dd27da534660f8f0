/** What people are told of a list. */
import type {AccessResult} from '../../board/session/types.js';
import type {NoteEvent} from '../../store/event.js';
import type {ChangeOutcome} from './ask-host.js';

type Notice = readonly [level: NoteEvent['level'], text: string];

/** A list is in force. Who is still connected comes first: the line may be cut. */
export function doneNotice(done: string, connected: readonly string[]): Notice {
  const outcome = `${done}, and the access list is in force.`;
  if (connected.length === 0) return ['info', outcome];
  return ['warn', `${stillConnected(connected)} ${outcome}`];
}

/** What became of a change that another process was to make. */
export function outcomeNotice(
  {state, lingering, detail, unkept}: ChangeOutcome,
  done: string,
  cluster: string,
): Notice {
  const but = unkept === undefined ? '' : ` But ${unkept}.`;
  switch (state) {
    case 'failed':
      return ['error', `The access list of ${cluster} stays as it is: ${detail ?? ''}.${but}`];
    case 'kept':
      return ['info', `${done} when it is hosted: nobody hosts it now.`];
    case 'inForce': {
      const [level, text] = doneNotice(done, lingering);
      return [but === '' ? level : 'warn', `${text}${but}`];
    }
  }
}

/** Why a list is not in force, one clause. */
export function why({detail}: Pick<AccessResult, 'detail'>): string {
  return detail ?? 'the board shows another list';
}

/** Who is on no list, and there all the same: one sentence. */
export function stillConnected(names: readonly string[]): string {
  const [are, users] = names.length === 1 ? ['is', 'a removed user'] : ['are', 'removed users'];
  return `${names.join(', ')} ${are} still connected: the board keeps ${users} until they disconnect.`;
}
