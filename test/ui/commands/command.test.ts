import type {Key} from 'ink';
import {describe, expect, it} from 'vitest';
import {chordsOf} from '../../../source/ui/terminal/chords.js';
import {bindingOf, isPossible, keyTable} from '../../../source/ui/commands/command.js';
import {keyFacts} from '../helpers/key-facts.js';

const noFlags: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};
const facts = keyFacts({deeper: true, views: [1, 2]});

describe('chordsOf', () => {
  it.each([
    {input: '', key: {tab: true}, chords: ['tab']},
    {input: '', key: {tab: true, shift: true}, chords: ['shift-tab']},
    {input: '', key: {return: true}, chords: ['enter']},
    {input: '', key: {pageUp: true}, chords: ['pageup']},
    {input: 'c', key: {ctrl: true}, chords: ['ctrl-c']},
    {input: 'G', key: {shift: true}, chords: ['G']},
    {input: 'jjk', key: {}, chords: ['j', 'j', 'k']},
    {input: 'j\r\t', key: {}, chords: ['j', 'enter', 'tab']},
    {input: '\u0015a\u007f', key: {}, chords: ['ctrl-u', 'a', 'backspace']},
    {input: 'q', key: {meta: true}, chords: []},
    {input: 'q', key: {eventType: 'release'}, chords: []},
  ] satisfies {input: string; key: Partial<Key>; chords: string[]}[])(
    '$input $key is $chords',
    ({input, key, chords}) => {
      expect(chordsOf(input, {...noFlags, ...key})).toEqual(chords);
    },
  );
});

describe('keyTable', () => {
  it('gives no key two meanings at the same time', () => {
    for (const frozen of [true, false]) {
      const possible = keyTable.filter((binding) => isPossible(binding, {...facts, frozen}));
      const keys = possible.flatMap((binding) => binding.keys);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it('opens only panes that there are, and what is not possible does nothing', () => {
    expect(bindingOf('2', facts)?.id).toBe('view');
    expect(bindingOf('9', facts)).toBeUndefined();
    expect(bindingOf('enter', {...facts, detail: false})).toBeUndefined();
    expect(bindingOf('escape', {...facts, deeper: false})).toBeUndefined();
    expect(bindingOf('p', {...facts, frozen: true})?.id).toBe('unfreeze');
    expect(bindingOf('ctrl-c', facts)?.id).toBe('quit');
  });
});
