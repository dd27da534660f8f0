import type {Ending} from './types.js';

/** How classes of errors are called: a sentence, which could hold what its job works with, is none. */
const form = /^[\w.:$-]{1,64}$/;

/**
 * The class of an error, as it may be told and shown.
 * @param name what a job, or a peer, calls it
 * @returns undefined when that is no name of a class
 */
export function errorClass(name: string | undefined): string | undefined {
  return name !== undefined && form.test(name) ? name : undefined;
}

/** What is told of an evaluation that has ended, without what may not be told: an error of one that did not fail, or its text. */
export function endingOf({outcome, error}: Ending): Ending {
  const name = outcome === 'failed' ? errorClass(error) : undefined;
  return {...(outcome !== undefined && {outcome}), ...(name !== undefined && {error: name})};
}
