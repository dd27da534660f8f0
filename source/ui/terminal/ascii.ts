/** For terminals that show nothing but ASCII: each sign that we draw with has one there, of the same width. */
import {width} from '../kit/format/width.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The locale that the environment asks for; empty where it asks for none. The first that is set counts (POSIX). */
export function localeOf(env: Environment): string {
  return env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
}

/**
 * Whether signs beyond ASCII are shown. Where nothing is said they are: containers say nothing, and their terminals are
 * those of whoever looks into them.
 */
export function showsUnicode(env: Environment, platform: string): boolean {
  const locale = localeOf(env);
  return platform === 'win32' || locale === '' || /utf-?8/i.test(locale);
}

const signs: readonly (readonly [signs: string, ascii: string])[] = [
  ['─╌┄━═–—', '-'],
  ['│┃║‖▌▍▎▏▊▋▉', '|'],
  ['┌┐└┘├┤┬┴┼╭╮╰╯', '+'],
  ['█▓▇▆▅', '#'],
  ['▄▃', '='],
  ['▂▁', '_'],
  ['░·…◌', '.'],
  ['▒', ':'],
  ['●•♥', '*'],
  ['○◐◑◇◯', 'o'],
  ['✓▾▽▼↓⇣', 'v'],
  ['✗×', 'x'],
  ['→▸▶', '>'],
  ['←↵', '<'],
  ['↑▴▲⇧⇡', '^'],
  ['↻', '@'],
  ['∞', '8'],
  ['“”„', '"'],
  ['‘’', "'"],
];
const asciiOf = new Map(signs.flatMap(([all, ascii]) => Array.from(all, (sign) => [sign, ascii] as const)));

const beyond = /[^\u0000-\u007f]+/g;
const graphemes = new Intl.Segmenter();

/** A text with our own signs in ASCII; the rest stays, for it is somebody's name or result. */
export function withAsciiSigns(text: string): string {
  return text.replace(beyond, (part) => Array.from(part, (sign) => asciiOf.get(sign) ?? sign).join(''));
}

/** A text in nothing but ASCII that takes as many columns: what has no sign there is `?`. */
export function toAscii(text: string): string {
  return text.replace(beyond, (part) =>
    Array.from(
      graphemes.segment(part),
      ({segment}) => asciiOf.get(segment) ?? '?'.repeat(width(segment)),
    ).join(''),
  );
}

/** Has our own signs go to a stream in ASCII from now on. What is written as bytes is a job's, and left alone. */
export function writeAsciiSigns(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream) as (...args: readonly unknown[]) => boolean;
  stream.write = (chunk: unknown, ...rest: readonly unknown[]) =>
    write(typeof chunk === 'string' ? withAsciiSigns(chunk) : chunk, ...rest);
}

/** Whether the terminal can only add line to line, as in an editor or a log: nothing is drawn on it. */
export function isDumb(env: Environment): boolean {
  return env['TERM'] === 'dumb';
}
