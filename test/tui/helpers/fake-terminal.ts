import {PassThrough, Writable} from 'node:stream';
import xterm from '@xterm/headless';
import type {Terminal} from '../../../source/ui/terminal/terminal.js';

/** A terminal in this process: what is written to it goes through a real terminal emulator. */
export type FakeTerminal = {
  readonly streams: Terminal;
  /** The visible screen, row by row, without styles, blanks at the end cut. */
  screen(): readonly string[];
  /** Which screen is shown. */
  buffer(): 'normal' | 'alternate';
  /** All bytes written so far. */
  readonly written: () => string;
  readonly rawMode: () => boolean;
  type(keys: string): void;
  resize(columns: number, rows: number): void;
  /** Resolves as soon as `holds` does after something was written. */
  until(holds: (screen: readonly string[]) => boolean): Promise<void>;
};

/** Opens a terminal of a size, with a shell's last line on its normal screen. */
export const fakeTerminal = (columns: number, rows: number): FakeTerminal => {
  // `convertEol` is what the terminal driver of a real one does to line ends.
  const emulator = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, convertEol: true});
  const waiting = new Set<() => void>();
  let bytes = '';
  let raw = false;
  const check = () => {
    for (const look of waiting) look();
  };
  const output = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      bytes += String(chunk);
      emulator.write(String(chunk), () => {
        done();
        check();
      });
    },
  });
  const stdout = Object.assign(output, {isTTY: true, columns, rows, getColorDepth: () => 24});
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode(on: boolean) {
      raw = on;
    },
    ref() {
      return stdin;
    },
    unref() {
      return stdin;
    },
  });
  const screen = () => {
    const {active} = emulator.buffer;
    return Array.from(
      {length: emulator.rows},
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
    );
  };
  output.write('$ p2p-tui\r\n');
  return {
    streams: {stdin, stdout, stderr: stdout} as unknown as Terminal,
    screen,
    buffer: () => emulator.buffer.active.type,
    written: () => bytes,
    rawMode: () => raw,
    type(keys) {
      stdin.write(keys);
    },
    resize(newColumns, newRows) {
      emulator.resize(newColumns, newRows);
      Object.assign(stdout, {columns: newColumns, rows: newRows});
      stdout.emit('resize');
    },
    until(holds) {
      return new Promise((resolve) => {
        const look = () => {
          if (!holds(screen())) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
    },
  };
};

/** Whether a text is on a screen; for `until`. */
export const shows = (text: string) => (screen: readonly string[]) => screen.join('\n').includes(text);

/** Whether it is not. */
export const hides = (text: string) => (screen: readonly string[]) => !shows(text)(screen);
