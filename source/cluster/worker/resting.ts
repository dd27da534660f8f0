/**
 * A worker that rests: its owner wants it to take no jobs now, say because it is not one of its hours. It sees through
 * what it has and what it has offered for, remembers what is asked for meanwhile, and tells everybody why it takes nothing.
 */
import type {Act, Resting, WorkerMachine} from './types.js';

/** It is to rest, or, without a reason, to take jobs again. */
export function rest(machine: WorkerMachine, resting: Resting | undefined, {emit}: Act): WorkerMachine {
  const before = machine.resting;
  const note = (text: string) => {
    emit({type: 'record', event: {type: 'note', level: 'info', text}});
  };
  if (resting && resting.cause !== before?.cause) {
    const takes = before ? 'still takes no jobs' : 'takes no jobs for now';
    note(`This worker ${takes} (${resting.cause}): ${resting.reason}`);
  }
  if (!resting && before) note('This worker takes jobs again.');
  return {...machine, resting};
}
