/** A line that is typed as an answer: what keys and pasted text make of it. */
import {cleanText} from '../../message/clean.js';

/** A change of an answer. */
export type EditKey =
  {readonly type: 'erase'; readonly all: boolean} | {readonly type: 'type'; readonly text: string};

/** What a key does to an answer: Enter gives it, Esc gives none. */
export type EntryKey = EditKey | {readonly type: 'answer'} | {readonly type: 'dismiss'};

/** What a chord does to an answer; undefined for keys that do nothing to one. */
export function entryKey(chord: string): EntryKey | undefined {
  switch (chord) {
    case 'enter':
      return {type: 'answer'};
    case 'escape':
      return {type: 'dismiss'};
    case 'backspace':
      return {type: 'erase', all: false};
    case 'ctrl-u':
      return {type: 'erase', all: true};
    default:
      return Array.from(chord).length === 1 ? {type: 'type', text: chord} : undefined;
  }
}

/**
 * A line with text typed or pasted behind it, or without its last character, or without any: at most `most` characters.
 * Nothing that moves a cursor gets in.
 */
export function edited(line: string, key: EditKey, most: number): string {
  if (key.type === 'type') return cleanText(line + key.text.replaceAll(/[\r\n\t]/g, ' '), most);
  return key.all ? '' : Array.from(line).slice(0, -1).join('');
}
