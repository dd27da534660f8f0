import type {Key} from 'ink';

/** Keys that Ink reports by a flag, and the names that the table of keys uses. */
const named = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
] as const satisfies readonly (readonly [keyof Key, string])[];

/** Control characters that stand for keys when they arrive together with others. */
const controls: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u0015': 'ctrl-u',
  '\u007f': 'backspace',
  '\b': 'backspace',
};

/**
 * The keys that one report of Ink's `useInput` stands for, by the names of the table of keys. Characters that arrived
 * in one read come as one report: each is a key.
 */
export function chordsOf(input: string, key: Key): readonly string[] {
  if (key.eventType === 'release') return [];
  if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
  const name = named.find(([flag]) => key[flag] === true)?.[1];
  if (name !== undefined) return [name];
  if (key.ctrl) return input === '' ? [] : [`ctrl-${input.toLowerCase()}`];
  if (key.meta) return [];
  return Array.from(input, (character) => controls[character] ?? character);
}
