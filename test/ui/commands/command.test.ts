import type {Key} from 'ink';
import {describe, expect, it} from 'vitest';
import {chordsOf} from '../../../source/ui/terminal/chords.js';
import {isEnabled} from '../../../source/ui/commands/command.js';
import {move} from '../../../source/ui/commands/move.js';
import {program} from '../../../source/ui/commands/program.js';
import {commandFor, commands} from '../../../source/ui/commands/table.js';
import {time} from '../../../source/ui/commands/time.js';
import {hostedByAlice} from '../helpers/hosting.js';
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
const facts = keyFacts({deeper: true, panes: ['overview', 'workers']});

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
    'chordsOf takes $input with $key for $chords',
    ({input, key, chords}) => {
      expect(chordsOf(input, {...noFlags, ...key})).toEqual(chords);
    },
  );
});

describe('table of commands', () => {
  it('no key has two commands at the same time', () => {
    for (const frozen of [true, false]) {
      for (const active of [true, false]) {
        const now = {...facts, frozen, hosting: hostedByAlice({active, extension: 1})};
        const keys = commands.filter((command) => isEnabled(command, now)).flatMap((command) => command.keys);
        expect(keys.length).toBeGreaterThan(20);
        expect(new Set(keys).size).toBe(keys.length);
      }
    }
  });

  it('there is no command for a pane that there is not, nor for what is not possible now', () => {
    expect(commandFor('2', facts)).toBe(move.pane);
    expect(commandFor('9', facts)).toBeUndefined();
    expect(commandFor('enter', {...facts, detail: undefined})).toBeUndefined();
    expect(commandFor('escape', {...facts, deeper: false})).toBeUndefined();
    expect(commandFor('p', {...facts, frozen: true})).toBe(time.unfreeze);
    expect(commandFor('ctrl-c', facts)).toBe(program.quit);
  });
});
