import type {RawData} from 'ws';

/** A JSON object whose members are not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a parsed value is an object and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses text that should hold one JSON object; undefined when it does not. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The bytes that lowercase or uppercase hexadecimal text stands for; undefined when it is none. */
export function parseHex(text: unknown): Buffer | undefined {
  return typeof text === 'string' && text.length % 2 === 0 && /^[0-9a-f]*$/i.test(text)
    ? Buffer.from(text, 'hex')
    : undefined;
}

/**
 * The text of a WebSocket's text frame.
 * @param data as `ws` gives it by default, in one buffer
 */
export function frameText(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString('utf8') : '';
}
