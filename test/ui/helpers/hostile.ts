/** Text that peers may send, and what a pane owes the frame whatever they send. */
import stringWidth from 'string-width';
import {expect} from 'vitest';
import {frameColumns} from '../../../source/ui/kit/edges.js';
import type {Drawn} from './draw.js';

const sgr = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** What every pane owes the frame: no line too wide, none too many, nothing in them that moves a cursor. */
export function expectToFit({lines, texts, columns, rows}: Drawn): void {
  expect(lines.length).toBeLessThanOrEqual(rows);
  for (const text of [...lines, ...texts]) {
    expect(text.replace(sgr, '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
  }
  for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
  for (const text of texts.slice(1, -1)) expect(stringWidth(text), text).toBeLessThanOrEqual(columns);
  expect(stringWidth(texts[0] ?? '')).toBe(columns + frameColumns);
}

/** Text that a peer may send to harm a terminal: colours, cursor moves, titles, line breaks, reversed text. */
export const hostileText = '\u001b[31m\u001b[2J\u001b]0;owned\u0007\r\nA\u202eB\u0000\u009b1m日本\u200b👩‍👩‍👧';
