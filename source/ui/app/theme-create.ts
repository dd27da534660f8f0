import {Chalk} from 'chalk';
import type {ChalkInstance} from 'chalk';
import type {Paint, Theme} from '../kit/theme.js';

/** 0: no colour at all; 1: the terminal's own 16; 2: 256; 3: true colour. */
export type ColourLevel = 0 | 1 | 2 | 3;

/**
 * A theme for a terminal with so many colours. Plain text keeps the terminal's own colour and every hue has a middle
 * lightness, so that it reads on dark and on light ground; only the cursor row brings its own ground.
 */
export function createTheme({colour}: {readonly colour: ColourLevel}): Theme {
  const chalk = new Chalk({level: colour});
  return {
    ...(colour === 1 ? basicPaints(chalk) : paints(chalk)),
    text: (text) => text,
    title: chalk.bold,
    ours: chalk.bold,
    rgb: (red, green, blue) => chalk.rgb(red, green, blue),
    bgRgb: (red, green, blue) => chalk.bgRgb(red, green, blue),
  };
}

type Meaning = Exclude<keyof Theme, 'text' | 'title' | 'ours' | 'rgb' | 'bgRgb'>;

function paints(chalk: ChalkInstance): Record<Meaning, Paint> {
  return {
    dim: chalk.hex('#737c8c'),
    heading: chalk.hex('#8b97ad'),
    focus: chalk.hex('#6c9cf5'),
    selected: chalk.bgHex('#2a3452').hex('#e9edf7'),
    good: chalk.hex('#6fb37f'),
    busy: chalk.hex('#4fb0c6'),
    moving: chalk.hex('#ad8fe3'),
    warn: chalk.hex('#d8a03d'),
    bad: chalk.hex('#e0626c'),
    inferred: chalk.hex('#8a94a6').italic,
  };
}

/** The 16 colours have no middle: names chosen by hand, because the nearest match of a hue is often a wrong one. */
function basicPaints(chalk: ChalkInstance): Record<Meaning, Paint> {
  return {
    dim: chalk.gray,
    heading: chalk.gray.bold,
    focus: chalk.blueBright,
    selected: chalk.inverse,
    good: chalk.green,
    busy: chalk.cyan,
    moving: chalk.magenta,
    warn: chalk.yellow,
    bad: chalk.red,
    inferred: chalk.italic,
  };
}
