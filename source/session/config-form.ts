/**
 * The form of the settings file, and the way of older forms to it. The package `conf` has migrations of its own, which go
 * by the version of the program and are written down whenever it is started: this form has a number to itself, as that
 * of the event log has (`log-schema.ts` of the store), a file of a later one is refused, and reading writes nothing.
 */

/** What a settings file holds, by name; what is in it is not checked yet, for people edit such files. */
type Stored = Readonly<Record<string, unknown>>;

/**
 * What makes a file of each form one of the next, from those without a number on, which are form 0. The number of steps is
 * that of the present form. A step that has been released is never changed: to change the form, add a step, and a file
 * of the form before to the tests.
 */
const steps: readonly ((stored: Stored) => Stored)[] = [
  // Version 0.1.0 wrote none; all else is as it was.
  (stored) => stored,
];

/** What is written beside the settings, in every file. */
export const formNumber = {form: steps.length} as const;

/** A later version wrote the file: it is neither read nor written. */
export class NewerConfigError extends Error {
  constructor(path: string) {
    super(`The settings ${path} were written by a later p2p-tui: update p2p-tui, or move the file away.`);
  }
}

/**
 * Reads the text of a settings file of any form.
 * @returns what is in it, in the present form
 * @throws NewerConfigError; SyntaxError when it is no JSON of an object
 */
export function readForm(text: string, path: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SyntaxError('It has no settings in it.');
  }

  const {form = 0} = value as {readonly form?: unknown};
  if (typeof form !== 'number' || !Number.isInteger(form) || form < 0) {
    throw new SyntaxError('It has no number.');
  }
  if (form > steps.length) throw new NewerConfigError(path);
  const stored = steps.slice(form).reduce((older, step) => step(older), value as Stored);
  return {...stored, ...formNumber};
}
