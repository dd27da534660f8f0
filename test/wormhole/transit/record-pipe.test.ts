import {once} from 'node:events';
import type {Socket} from 'node:net';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {loadSecretbox} from '../../../source/wormhole/crypto/secretbox.js';
import {openRecordPipe, type RecordPipe} from '../../../source/wormhole/transit/record-pipe.js';
import {contentSize, createSealer, maxContent, recordKey} from '../../../source/wormhole/transit/records.js';
import {openWire} from '../../../source/wormhole/transit/wire.js';
import {usePairs} from '../helpers/sockets.js';

const key = Buffer.alloc(32, 9);
const secretbox = await loadSecretbox();
const bad = expect.objectContaining({code: 'bad-message'}) as Error;
/** Two ends of one connection. */
const pair = usePairs();
const channel = (socket: Socket, role: 'sender' | 'receiver'): RecordPipe =>
  openRecordPipe(openWire(socket), role, secretbox, key);
/** Records as a sender writes them, all in one buffer. */
const records = (contents: readonly Uint8Array[]): Buffer => {
  const sealer = createSealer(secretbox, recordKey(key, 'sender'));
  return Buffer.concat(contents.map((content) => sealer.seal(content, Buffer.alloc(content.length + 44))));
};

describe('record pipes', () => {
  it('a record pipe carries all bytes in order, however they are cut into records and segments', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({maxLength: 400}), {maxLength: 8}),
        fc.array(fc.nat({max: 3_000}), {maxLength: 5}),
        fc.integer({min: 400, max: 1_000}),
        async (contents, cuts, room) => {
          const [left, right] = await pair();
          const receiver = channel(left, 'receiver');
          const all = Buffer.concat(contents);
          const bytes = records(contents);
          let from = 0;
          for (const cut of [...cuts.sort((a, b) => a - b), bytes.length]) {
            right.write(bytes.subarray(from, cut));
            from = Math.max(from, cut);
          }
          const parts: Buffer[] = [];
          for (let got = 0; got < all.length;) {
            const target = Buffer.alloc(room);
            const length = await receiver.read(target);
            parts.push(target.subarray(0, length));
            got += length;
          }
          expect(Buffer.concat(parts)).toEqual(all);
          left.destroy();
          right.destroy();
        },
      ),
      {numRuns: 50},
    );
  });

  it('a record pipe gives small records that are there already in one go', async () => {
    const [left, right] = await pair();
    const wire = openWire(left);
    const receiver = openRecordPipe(wire, 'receiver', secretbox, key);
    const contents = Array.from({length: 50}, (_, index) => Buffer.alloc(16, index));
    const bytes = records([Buffer.from('first'), ...contents]);
    right.write(bytes.subarray(0, 49 + 10));
    expect(await receiver.read(Buffer.alloc(2_000))).toBe(5);
    right.write(bytes.subarray(59));
    while (wire.buffered < bytes.length - 53) {
      await once(left, 'data');
    }
    const target = Buffer.alloc(16 * 50 - 1);
    expect(await receiver.read(target)).toBe(16 * 49);
    expect(target.subarray(0, 16 * 49)).toEqual(Buffer.concat(contents.slice(0, 49)));
    expect(await receiver.read(target)).toBe(16);
  });

  it('a record pipe refuses a record that does not fit, one over 1 MiB, and one that is no record', async () => {
    for (const [bytes, room] of [
      [records([Buffer.alloc(11)]), 10],
      [Buffer.from('ffffffff', 'hex'), 2 * maxContent],
      [Buffer.from((maxContent + 41).toString(16).padStart(8, '0'), 'hex'), 2 * maxContent],
      [Buffer.from('00000027', 'hex'), 10],
      [Buffer.concat([Buffer.from('00000028', 'hex'), Buffer.alloc(40)]), 10],
    ] as const) {
      const [left, right] = await pair();
      right.write(bytes);
      await expect(channel(left, 'receiver').read(Buffer.alloc(room))).rejects.toThrow(bad);
    }
  });

  it('a record pipe refuses its own records, sent back', async () => {
    const [left, right] = await pair();
    right.pipe(right);
    const sender = channel(left, 'sender');
    await sender.write(Buffer.from('mirror'));
    await expect(sender.read(Buffer.alloc(10))).rejects.toThrow(bad);
  });

  it('a record pipe sends no more than 256 KiB in a record, and takes up to 1 MiB', async () => {
    const [left, right] = await pair();
    const [sender, receiver] = [channel(left, 'sender'), channel(right, 'receiver')];
    await expect(sender.write(Buffer.alloc(contentSize + 1))).rejects.toThrow(RangeError);
    await sender.write(Buffer.alloc(contentSize, 1));
    expect(await receiver.read(Buffer.alloc(contentSize))).toBe(contentSize);
    const [far, near] = await pair();
    far.write(records([Buffer.alloc(maxContent, 2)]));
    expect(await channel(near, 'receiver').read(Buffer.alloc(maxContent))).toBe(maxContent);
  });
});
