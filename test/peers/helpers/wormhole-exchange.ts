import {expect} from 'vitest';
import type {TransferResult, WormholeOptions} from '../../../source/wormhole/options.js';
import type {Received} from '../../../source/wormhole/receive.js';
import {freshPath, randomFile, sameBytes} from '../../wormhole/helpers/files.js';
import {freshCode, receive, send} from '../../wormhole/helpers/sides.js';
import type {Running} from './wormhole-process.js';

/** What an exchange needs beside the two programs. */
export type Exchange = {
  readonly directory: string;
  /** Bytes. */
  readonly size: number;
  /** For our side; or what makes them once the other side runs. */
  readonly options: WormholeOptions | ((code: string) => Promise<WormholeOptions>);
};

/**
 * Has another program send a new file to us, and expects that both succeed and the bytes are the same.
 * @param sends starts it
 */
export async function expectToReceive(
  {directory, size, options}: Exchange,
  sends: (code: string, file: string) => Running,
): Promise<Received> {
  const file = await randomFile(directory, size);
  const target = freshPath(directory);
  const code = freshCode();
  const other = sends(code, file);
  const received = await receive(code, target, typeof options === 'function' ? await options(code) : options);
  expect((await other.done).status).toBe(0);
  expect(await sameBytes(file, target)).toBe(true);
  return received;
}

/**
 * Sends a new file to another program, and expects that both succeed and the bytes are the same.
 * @param target where that program puts it
 * @param receives starts it
 */
export async function expectToSend(
  {directory, size, options}: Exchange,
  target: string,
  receives: (code: string) => Running,
): Promise<TransferResult> {
  const file = await randomFile(directory, size);
  const code = freshCode();
  const other = receives(code);
  const moved = await send(code, file, typeof options === 'function' ? await options(code) : options);
  expect((await other.done).status).toBe(0);
  expect(await sameBytes(file, target)).toBe(true);
  return moved;
}
