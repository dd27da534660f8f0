/** A value of JavaScript as a person reads it, as a program does, and as a file has it. */
import {types, inspect, isDeepStrictEqual} from 'node:util';

/** One line of JSON; `null` where JSON has nothing for the value. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value) ?? 'null'}\n`;
}

/** As it is shown on a terminal; nothing for undefined. */
export function shownValue(value: unknown): string {
  if (value === undefined) return '';
  return `${typeof value === 'string' ? value : inspect(value, {depth: 6})}\n`;
}

/**
 * What a file has of it: a text or bytes as they are, otherwise JSON; what JSON cannot hold as Node.js shows it, whole.
 */
export function fileContent(value: unknown): Uint8Array | string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (types.isAnyArrayBuffer(value)) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (isJson(value)) return jsonText(value);
  const whole = {depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity};
  return `${inspect(value, whole)}\n`;
}

/** Whether JSON holds all of it. */
function isJson(value: unknown): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(JSON.stringify(value)), value);
  } catch {
    return false;
  }
}
