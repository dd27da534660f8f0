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
  it('a theme without colours changes no text', () => {
    for (const paint of paintsOf(createTheme({colour: 0}))) expect(paint('kiwi')).toBe('kiwi');
  });

  it.each([1, 2, 3] as const)('a theme of colour level %i only adds styles, and closes them', (colour) => {
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
  ])('a terminal with a depth of %i bits has colour level %i', (depth, level) => {
    expect(colourLevel({}, stream(depth))).toBe(level);
  });

  it('the colour level is 0 with NO_COLOR, and on a stream without a known depth', () => {
    expect(colourLevel({NO_COLOR: '1'}, stream(24))).toBe(0);
    expect(colourLevel({NO_COLOR: ''}, stream(24))).toBe(3);
    expect(colourLevel({}, {})).toBe(0);
  });
});
