import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {loadSecretbox} from '../../../source/wormhole/crypto/secretbox.js';
import {
  createOpener,
  createSealer,
  lengthSize,
  maxContent,
  readLength,
  recordKey,
  recordOverhead,
} from '../../../source/wormhole/transit/records.js';

const secretbox = await loadSecretbox();
const transitKey = Buffer.from('c47b2781b63f34be75b868cc1b948e149b323c4f180218bcb4115c7f032a5349', 'hex');
const senderKey = recordKey(transitKey, 'sender');
const receiverKey = recordKey(transitKey, 'receiver');

describe('keys of records', () => {
  it('the record keys of sender and receiver are those of the vectors', () => {
    expect(senderKey.toString('hex')).toBe(
      '847180019866e899a473d2af5b0a1255d3485185624355023b30aa1d8f0be2f9',
    );
    expect(receiverKey.toString('hex')).toBe(
      'd657c989ae4a9168d8506f3196f4e90af26d5e3af5fb96991190d8f7fb0eaef1',
    );
  });
});

describe('sealing records', () => {
  it('records are sealed as in the vectors', () => {
    const sealer = createSealer(secretbox, senderKey);
    const target = Buffer.alloc(100);
    const records = ['hello wormhole', '', 'second'].map((text) =>
      sealer.seal(Buffer.from(text), target).toString('hex'),
    );
    expect(records).toEqual([
      '00000036000000000000000000000000000000000000000000000000ca1aaee33ea85d81ae39d40cd56232c67cfe24074b088036100527b9ad95',
      '00000028000000000000000000000000000000000000000000000001769edb96280916e897360db558378316',
      '0000002e0000000000000000000000000000000000000000000000026218424911521e3c3f7389e02e3b931b9678db3dd407',
    ]);
  });

  it('the receipt is sealed as in the vectors', () => {
    const plain = Buffer.from(
      '{"ack": "ok", "sha256": "fab5d9c0f5709dfd232e1577009d5e34498c50efc19f1d2dc4d772cf2c7eefc3"}',
    );
    const record = createSealer(secretbox, receiverKey).seal(plain, Buffer.alloc(200));
    expect(record.toString('hex')).toBe(
      '00000083000000000000000000000000000000000000000000000000d37a47dd43c1efe9c06cd97c2c393a370595887f6854883911e5ace405066e6ce652045c0b39c8b3844e7c0feca0e88db9cbf49b2f6ef75e19a330983bdb285fdda3051de5684a72c4b42da1230984d47a09dbfd4bfd453e043dc40e7a13505f1a320c42db1de718df963c',
    );
  });
});

describe('opening records', () => {
  const seal = (contents: readonly Uint8Array[]): Buffer[] => {
    const sealer = createSealer(secretbox, senderKey);
    return contents.map((content) => {
      const record = sealer.seal(content, Buffer.alloc(content.length + lengthSize + recordOverhead));
      return record.subarray(lengthSize);
    });
  };

  it('records are opened as they were sealed', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({maxLength: 300}), {maxLength: 5}), (contents) => {
        const opener = createOpener(secretbox, senderKey);
        const opened = seal(contents).map((record) => {
          const target = Buffer.alloc(record.length - recordOverhead);
          opener.open(record, target);
          return target;
        });
        expect(opened).toEqual(contents.map((content) => Buffer.from(content)));
      }),
    );
  });

  it('any bytes that were not sealed as a record are refused with bad-message', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({minLength: recordOverhead, maxLength: 200}),
        fc.boolean(),
        (bytes, counted) => {
          const record = Buffer.from(bytes);
          if (counted) record.fill(0, 0, 24);
          const target = Buffer.alloc(record.length - recordOverhead);
          expect(() => {
            createOpener(secretbox, senderKey).open(record, target);
          }).toThrow(expect.objectContaining({code: 'bad-message'}) as Error);
        },
      ),
    );
  });

  it('a record that is replayed, out of order, reflected or changed is refused with bad-message', () => {
    const [first, second] = seal([Buffer.of(1), Buffer.of(2)]);
    const bad = expect.objectContaining({code: 'bad-message'}) as Error;
    const target = Buffer.alloc(1);
    if (first === undefined || second === undefined) {
      throw new Error('There are two records.');
    }
    const replay = createOpener(secretbox, senderKey);
    replay.open(first, target);
    expect(() => {
      replay.open(first, target);
    }).toThrow(bad);
    expect(() => {
      createOpener(secretbox, senderKey).open(second, target);
    }).toThrow(bad);
    expect(() => {
      createOpener(secretbox, receiverKey).open(first, target);
    }).toThrow(bad);
    for (let index = 0; index < first.length; index += 1) {
      const changed = Buffer.from(first);
      changed[index] = (changed[index] ?? 0) ^ 0x40;
      expect(() => {
        createOpener(secretbox, senderKey).open(changed, target);
      }).toThrow(bad);
    }
  });
});

describe('lengths of records', () => {
  it('the length of a record is taken from 0 to the bound, and no other', () => {
    fc.assert(
      fc.property(fc.integer({min: 0, max: 2 ** 32 - 1}), (length) => {
        const bytes = Buffer.alloc(4);
        bytes.writeUInt32BE(length);
        const size = length - recordOverhead;
        if (size >= 0 && size <= maxContent) {
          expect(readLength(bytes)).toBe(size);
        } else {
          expect(() => readLength(bytes)).toThrow(expect.objectContaining({code: 'bad-message'}) as Error);
        }
      }),
      {examples: [[0], [39], [40], [maxContent + 40], [maxContent + 41], [2 ** 32 - 1]]},
    );
  });
});
