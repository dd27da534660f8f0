/**
 * Reads what flags are given. Each reader takes the text and the name of its flag, for the error, and throws a
 * UsageError of one sentence that says how to write it. All run before the command does: nothing is opened in vain.
 */
import {isIP} from 'node:net';
import {messageOf} from '../../message/error-message.js';
import {maxLabelBytes, writtenBytes} from '../../message/short-text.js';
import type {RuntimeName} from '../../message/types.js';
import {parseCode} from '../../wormhole/code/code.js';
import {UsageError} from './exit-status.js';

/** A length of time, and how the user wrote it. */
export type Duration = {readonly text: string; readonly milliseconds: number};

const seconds = {s: 1, m: 60, h: 3600, d: 86_400} as const;

/** `90s`, `30m`, `8h`, `2d`, or plain seconds as on the R side. */
export function parseDuration(text: string, flag: string): Duration {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text.trim());
  const amount = Number(match?.[1]);
  const milliseconds = amount * seconds[(match?.[2] || 's') as keyof typeof seconds] * 1000;
  if (!match || !(amount > 0) || !Number.isFinite(milliseconds)) {
    throw new UsageError(`${flag}=${text} is no length of time: write it as 90s, 30m, 8h or 2d.`);
  }

  return {text, milliseconds};
}

/** @returns the reader of a whole number within these bounds, both included */
export function wholeNumber({min, max}: {readonly min: number; readonly max: number}) {
  return (text: string, flag: string): number => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new UsageError(`${flag}=${text} must be a whole number from ${min} to ${max}.`);
  };
}

const factors = ['', 'k', 'm', 'g', 't'];

/** A number of bytes: `500`, `20k`, `1.5M`, `2G`, `2GB`; units are powers of 1000, and of 1024 with an i: `2GiB`. */
export function parseSize(text: string, flag: string): number {
  const match = /^(\d{1,15}(?:\.\d{1,15})?)([kmgt]?)(i?)(b?)$/i.exec(text.trim());
  const unit = match?.[2]?.toLowerCase() ?? '';
  const base = match?.[3] ? 1024 : 1000;
  const size = Math.floor(Number(match?.[1]) * base ** factors.indexOf(unit));
  if (!match || (match[3] && unit === '') || !Number.isSafeInteger(size)) {
    throw new UsageError(`${flag}=${text} is no size: write it as 500k, 20M or 2G.`);
  }

  return size;
}

/** A list of names: `bob,carol`; it may be empty. */
export function parseNames(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The same where an empty one would let nobody do anything. */
export function parseSomeNames(text: string, flag: string): readonly string[] {
  const names = parseNames(text);
  if (names.length > 0) return names;
  throw new UsageError(`${flag}=${text} names nobody: write it as bob,carol, or leave it out.`);
}

/** What `--runtime` takes. */
export const runtimeNames = ['r', 'node', 'command'] as const satisfies readonly RuntimeName[];

type KnownRuntime = (typeof runtimeNames)[number];

/** A list of runtimes: `r,node`. */
export function parseRuntimes(text: string, flag: string): readonly KnownRuntime[] {
  const names = parseNames(text);
  const known = runtimeNames.filter((name) => names.includes(name));
  if (known.length > 0 && names.every((name) => known.some((runtime) => runtime === name))) return known;
  throw new UsageError(`${flag}=${text} must be a list of ${runtimeNames.join(', ')}.`);
}

/** Where to listen, and how the user wrote it. */
export type Listen = {readonly text: string; readonly host: string; readonly port?: number};

/** A port; 0 is any. */
export const parsePort = wholeNumber({min: 0, max: 65_535});

/** An address to listen on: `192.0.2.7`, `2001:db8::7`, `[2001:db8::7]`, with a port behind it or without. */
export function parseListen(text: string, flag: string): Listen {
  const parts = /^\[([^\]]+)\](?::(\d+))?$/.exec(text) ?? /^([\d.]+):(\d+)$/.exec(text);
  const [host = text, digits] = parts?.slice(1) ?? [];
  const port = digits === undefined ? undefined : Number(digits);
  if (isIP(host) === 0 || (port ?? 0) > 65_535) {
    throw new UsageError(`${flag}=${text} must be an address of this machine, for example 127.0.0.1.`);
  }

  return {text, host, ...(port !== undefined && {port})};
}

/** A wormhole code that wormhole programs take. The sentence does not repeat it. */
export function requireCode(code: string): string {
  try {
    return parseCode(code).password;
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

/** A name for a job, no longer than the board can carry. */
export function requireLabel(text: string, flag: string): string {
  if (writtenBytes(text) <= maxLabelBytes) return text;
  throw new UsageError(`${flag} is too long for the board: give a shorter name, of 100 characters at most.`);
}
