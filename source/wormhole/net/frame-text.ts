import type {RawData} from 'ws';

/**
 * The text of a WebSocket's text frame.
 * @param data as `ws` gives it by default, in one buffer
 */
export function frameText(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString('utf8') : '';
}
