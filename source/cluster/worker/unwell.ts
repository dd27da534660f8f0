/**
 * A worker that cannot do its part: its disk is full, its sandbox does not start. It would fail every job at once, be
 * free at once, and so win all others; it takes none until it has found by a try of its own that it can.
 */
import type {WorkerFault} from '../../message/types.js';
import type {Act, Unwell, WorkerMachine} from './types.js';

/** First pause before a probe, milliseconds; it doubles with each that fails. */
const firstPause = 5000;
/** The longest pause, milliseconds. */
const longestPause = 60_000;

/** Something is lacking: no more jobs until a probe succeeds. */
export function becomeUnwell(
  machine: WorkerMachine,
  fault: WorkerFault,
  reason: string,
  act: Act,
): WorkerMachine {
  if (machine.unwell) return machine;
  note(`This worker takes no jobs for now (${fault}): ${reason}`, 'error', act);
  const unwell: Unwell = {
    fault,
    reason,
    task: undefined,
    probeAt: act.now + firstPause,
    pause: firstPause,
  };
  return {...machine, unwell};
}

/** Begins the probe that is due. */
export function probe(machine: WorkerMachine, {now, emit}: Act): WorkerMachine {
  const {unwell} = machine;
  if (!unwell || unwell.task !== undefined || unwell.probeAt > now || machine.job) return machine;
  const task = machine.task + 1;
  emit({type: 'probe', task});
  return {...machine, task, unwell: {...unwell, task}};
}

/** The probe ended: all is well again, or something is still lacking. */
export function probed(
  machine: WorkerMachine,
  task: number,
  lack: {readonly fault: WorkerFault; readonly reason: string} | undefined,
  act: Act,
): WorkerMachine {
  const {unwell} = machine;
  if (unwell?.task !== task) return machine;
  if (!lack) {
    note('This worker takes jobs again.', 'info', act);
    return {...machine, unwell: undefined};
  }

  const {fault, reason} = lack;
  if (reason !== unwell.reason) {
    note(`This worker still takes no jobs (${fault}): ${reason}`, 'error', act);
  }

  const pause = Math.min(2 * unwell.pause, longestPause);
  return {...machine, unwell: {fault, reason, task: undefined, probeAt: act.now + pause, pause}};
}

/** When the next probe begins; undefined when none is due: milliseconds, monotonic. */
export function probeDue({unwell, job}: WorkerMachine): number | undefined {
  return unwell && unwell.task === undefined && !job ? unwell.probeAt : undefined;
}

function note(text: string, level: 'info' | 'error', {emit}: Act): void {
  emit({type: 'record', event: {type: 'note', level, text}});
}
