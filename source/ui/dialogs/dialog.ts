/** What is asked before something is done to others. */
import type {Effect} from '../commands/effect.js';
import {edited, type EditKey} from './entry.js';

/** An open dialog: what it says, what was typed, and what comes of that. */
export type Dialog = {
  readonly title: string;
  /** Paragraphs. */
  readonly text: readonly string[];
  /** What to type. */
  readonly ask: string;
  /** What was typed so far. */
  readonly value: string;
  /** It hits others. */
  readonly harms?: true;
  /** Pressing Ctrl-C once more does not wait for an answer. */
  readonly quits?: true;
  /** Why an answer will not do, in one sentence; empty while it may still become one; undefined when it will do. */
  problem(answer: string): string | undefined;
  /** What Enter does, in a few words. */
  enter(answer: string): string;
  /** What is to be done for an answer that will do. */
  effect(answer: string): Effect;
};

/** Characters that an answer can have. */
const most = 200;

/** The dialog with a changed answer. */
export function editDialog(dialog: Dialog, key: EditKey): Dialog {
  return {...dialog, value: edited(dialog.value, key, most)};
}

/** What was typed so far. */
export function answerIn({value}: Dialog): string {
  return value.trim();
}

/** As `Dialog.problem` of what was typed so far; empty while nothing was. */
export function problemOf(dialog: Dialog): string | undefined {
  const answer = answerIn(dialog);
  return answer === '' ? '' : dialog.problem(answer);
}
