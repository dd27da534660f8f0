/** What a key or a pasted text does: it edits an answer, or is a command. Pure. */
import {closeDialog, editDialogIn, withNotice} from '../view/change.js';
import type {View} from '../view/view.js';
import {answerIn, problemOf} from '../dialogs/dialog.js';
import {entryKey} from '../dialogs/entry.js';
import type {CommandFacts, ExtraKey, Outcome, Press} from './command.js';
import {commandFor, reasonAgainst} from './table.js';

/** What there is when a key arrives. */
export type Situation = {
  /** With its cursors on rows that exist. */
  readonly view: View;
  readonly facts: CommandFacts;
  /** The connection asks for something. */
  readonly prompting: boolean;
  readonly extraKeys: readonly ExtraKey[];
  readonly hold: Press['hold'];
};

/** Keys that no dialog takes. */
const throughDialogs: readonly string[] = ['ctrl-c', 'ctrl-z'];

/** What a key does. */
export function pressKey(chord: string, {view, facts, prompting, extraKeys, hold}: Situation): Outcome {
  if (view.dialog !== undefined && !throughDialogs.includes(chord)) return pressInDialog(chord, view);
  // What cannot be part of the answer to a prompt lets one look around.
  const key = prompting ? entryKey(chord) : undefined;
  if (key !== undefined) return {effect: {type: 'prompt', key}};
  const extra = extraKeys.find((candidate) => candidate.key === chord && candidate.pane === facts.pane);
  if (extra !== undefined) return {view, effect: {type: 'extra', press: extra.press}};
  const command = commandFor(chord, facts);
  const reason = command === undefined ? reasonAgainst(chord, facts) : undefined;
  const noticed = withNotice(view, reason && `${chord} does nothing now: ${reason}`);
  return {
    ...(noticed !== view && {view: noticed}),
    ...command?.run(noticed, facts, {chord, hold}),
  };
}

/** What pasted text does: it is not typed on purpose, and a `q` in it may not quit, but it may be an answer. */
export function paste(text: string, {view, prompting}: Pick<Situation, 'view' | 'prompting'>): Outcome {
  const key = {type: 'type', text} as const;
  if (view.dialog !== undefined) return {view: editDialogIn(view, key)};
  return prompting ? {effect: {type: 'prompt', key}} : {};
}

function pressInDialog(chord: string, view: View): Outcome {
  const {dialog} = view;
  const key = entryKey(chord);
  if (dialog === undefined || key === undefined) return {};
  switch (key.type) {
    case 'dismiss':
      return {view: closeDialog(view)};
    case 'answer':
      return problemOf(dialog) === undefined
        ? {view: closeDialog(view), effect: dialog.effect(answerIn(dialog))}
        : {};
    case 'type':
    case 'erase':
      return {view: editDialogIn(view, key)};
  }
}
