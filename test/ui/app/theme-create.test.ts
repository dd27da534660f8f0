import {stripVTControlCharacters} from 'node:util';
import {describe, expect, it} from 'vitest';
import {colourLevel} from '../../../source/ui/terminal/colour-level.js';
import type {Paint, Theme} from '../../../source/ui/kit/theme.js';
import {createTheme} from '../../../source/ui/app/theme-create.js';

const paintsOf = (theme: Theme): readonly Paint[] => {
  const {rgb, bgRgb, ...named} = theme;
  return [...Object.values(named), rgb(200, 10, 30), bgRgb(1, 2, 3)];
};

describe('createTheme', () => {
  it('changes nothing without colours', () => {
    for (const paint of paintsOf(createTheme({colour: 0}))) expect(paint('kiwi')).toBe('kiwi');
  });

  it.each([1, 2, 3] as const)('only adds styles at level %i, and closes them', (colour) => {
    const theme = createTheme({colour});
    for (const paint of paintsOf(theme)) expect(stripVTControlCharacters(paint('kiwi'))).toBe('kiwi');
    expect(theme.bad('x')).toMatch(/^\u001B\[[\d;]+mx\u001B\[[\d;]+m$/);
    expect(theme.bad('x')).not.toBe(theme.good('x'));
    expect(theme.text('x')).toBe('x');
  });
});

describe('colourLevel', () => {
  const stream = (depth: number) => ({isTTY: true, getColorDepth: () => depth});

  it.each([
    [1, 0],
    [4, 1],
    [8, 2],
    [24, 3],
  ])('%i bits are level %i', (depth, level) => {
    expect(colourLevel({}, stream(depth))).toBe(level);
  });

  it('obeys NO_COLOR, and knows no colours of a stream that says nothing', () => {
    expect(colourLevel({NO_COLOR: '1'}, stream(24))).toBe(0);
    expect(colourLevel({NO_COLOR: ''}, stream(24))).toBe(3);
    expect(colourLevel({}, {})).toBe(0);
  });
});
