import type {Secretbox} from '../crypto/secretbox.js';
import {WormholeError} from '../error.js';
import type {Role} from './handshake.js';
import {
  contentSize,
  createOpener,
  createSealer,
  lengthSize,
  readLength,
  recordKey,
  recordOverhead,
} from './records.js';
import type {Wire} from './wire.js';

/** Encrypted records over a connection. */
export type RecordPipe = {
  /**
   * Sends one record. Resolves as soon as `content` may be used again; a few records are on their way at a time.
   * @param content at most 256 KiB
   */
  write(content: Uint8Array): Promise<void>;
  /**
   * Receives a record, and those after it that have come already and fit beside it: whoever writes them to a file
   * is called less often, above all for peers that send small ones.
   * @param target where the content goes; a first record that does not fit, or one over 1 MiB, is an error
   * @returns bytes of content
   */
  read(target: Uint8Array): Promise<number>;
  /** Says that we write no more; resolves when the connection has ended on both sides. */
  end(): Promise<void>;
};

type Slot = {readonly buffer: Buffer; flushed: Promise<void>};

/** Records on their way at a time. */
const slotCount = 4;

/**
 * @param key the transit key
 */
export function openRecordPipe(wire: Wire, role: Role, secretbox: Secretbox, key: Uint8Array): RecordPipe {
  const sealer = createSealer(secretbox, recordKey(key, role));
  const opener = createOpener(secretbox, recordKey(key, role === 'sender' ? 'receiver' : 'sender'));
  const slots: Slot[] = [];
  const length = Buffer.alloc(lengthSize);
  let record = Buffer.alloc(0);
  /** Content of the next record, bytes, where its length has been read. */
  let announced: number | undefined;

  const freeSlot = async (needed: number): Promise<Slot> => {
    const oldest = slots.length < slotCount ? undefined : slots.shift();
    await oldest?.flushed;
    const fits = oldest !== undefined && oldest.buffer.length >= needed;
    return fits ? oldest : {buffer: Buffer.allocUnsafeSlow(needed), flushed: Promise.resolve()};
  };

  const nextSize = async (): Promise<number> => {
    if (announced === undefined) {
      await wire.read(length);
      announced = readLength(length);
    }
    return announced;
  };
  const readContent = async (target: Uint8Array): Promise<void> => {
    const whole = target.length + recordOverhead;
    if (record.length < whole) {
      record = Buffer.allocUnsafeSlow(whole);
    }
    const box = record.subarray(0, whole);
    await wire.read(box);
    announced = undefined;
    opener.open(box, target);
  };

  return {
    async write(content) {
      if (content.length > contentSize) {
        throw new RangeError('A record of ours holds at most 256 KiB.');
      }
      const slot = await freeSlot(lengthSize + recordOverhead + content.length);
      slot.flushed = wire.write(sealer.seal(content, slot.buffer));
      // A failure shows at the next use of the slot, or to whoever reads.
      slot.flushed.catch(() => undefined);
      slots.push(slot);
    },
    async read(target) {
      let filled = 0;
      do {
        const size = await nextSize();
        const room = target.length - filled;
        if (filled > 0 && (size > room || wire.buffered < size + recordOverhead)) {
          break;
        }
        if (size > room) {
          throw new WormholeError('bad-message', 'The other side sent more than it announced.');
        }
        await readContent(target.subarray(filled, filled + size));
        filled += size;
      } while (filled < target.length && wire.buffered >= lengthSize);
      return filled;
    },
    end: () => wire.end(),
  };
}
