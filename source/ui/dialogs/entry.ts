/** A line that is typed as an answer: what keys and pasted text make of it. */
import {cleanText} from '../../message/clean.js';

/** What a key does to an answer; Enter and Esc end it. */
type EntryKey =
  | {readonly type: 'answer'}
  | {readonly type: 'dismiss'}
  | {readonly type: 'erase'; readonly all: boolean}
  | {readonly type: 'type'; readonly text: string};

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

/** A line with text typed or pasted behind it, at most `most` characters. Nothing that moves a cursor gets in. */
export function withTyped(line: string, text: string, most: number): string {
  return cleanText(line + text.replaceAll(/[\r\n\t]/g, ' '), most);
}

/** A line without its last character, or without any. */
export function withErased(line: string, all: boolean): string {
  return all ? '' : Array.from(line).slice(0, -1).join('');
}
