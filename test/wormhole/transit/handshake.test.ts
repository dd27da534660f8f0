import {once} from 'node:events';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {askRelay, handshakeLines, type Role, shakeHands} from '../../../source/wormhole/transit/handshake.js';
import {openWire} from '../../../source/wormhole/transit/wire.js';
import {usePairs} from '../helpers/sockets.js';

const key = Buffer.from('c47b2781b63f34be75b868cc1b948e149b323c4f180218bcb4115c7f032a5349', 'hex');
const lines = handshakeLines(key, '0011223344556677');
const bad = expect.objectContaining({code: 'bad-message'}) as Error;
const gone = expect.objectContaining({code: 'peer-gone'}) as Error;

/** Two ends of one connection. */
const pair = usePairs();

describe('lines of the handshake', () => {
  it('the handshake lines are those of the vectors', () => {
    expect(lines.sender.toString()).toBe(
      'transit sender 4e8244b4a0da14892dc45b516276fab927ec0f6c0ff7455b6231a7c1d440b908 ready\n\n',
    );
    expect(lines.receiver.toString()).toBe(
      'transit receiver 514aedde8a5b067c8b07f0f32bc6a15ae4a0d1bde057ba37be0f6e717ea6df23 ready\n\n',
    );
    expect(lines.relay.toString()).toBe(
      'please relay 1335ee52ed763a236549139a4fb56a2a9f7e30a1bf585a40a1d6f66bdf6e71bf for side 0011223344556677\n',
    );
    expect([lines.sender, lines.receiver, lines.relay].map(({length}) => length)).toEqual([87, 89, 104]);
  });
});

describe('handshakes', () => {
  it.each([true, false])(
    'a handshake of two that know the key succeeds if the sender decides so: %s',
    async (decision) => {
      const [left, right] = await pair();
      const [sender, receiver] = [openWire(left), openWire(right)];
      let asked = 0;
      const win = (): boolean => {
        asked += 1;
        return decision;
      };
      const ends = await Promise.allSettled([
        shakeHands(sender, 'sender', lines, win),
        shakeHands(receiver, 'receiver', lines, () => true),
      ]);
      expect(asked).toBe(1);
      expect(ends[0]).toMatchObject({value: decision});
      expect(ends[1].status).toBe(decision ? 'fulfilled' : 'rejected');
    },
  );

  it('a handshake keeps the bytes that follow "go" in the same segment', async () => {
    const [left, right] = await pair();
    const wire = openWire(left);
    right.write(Buffer.concat([lines.sender, Buffer.from('go\nrecord')]));
    expect(await shakeHands(wire, 'receiver', lines, () => true)).toBe(true);
    const rest = Buffer.alloc(6);
    await wire.read(rest);
    expect(rest.toString()).toBe('record');
  });

  it('a handshake takes the right line in any pieces, and refuses every other at once', async () => {
    const expected = (role: Role): Buffer => (role === 'sender' ? lines.receiver : lines.sender);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<Role>('sender', 'receiver'),
        fc.array(fc.integer({min: 0, max: 90}), {maxLength: 5}),
        fc.option(fc.integer({min: 0, max: 86})),
        async (role, cuts, flaw) => {
          const [left, right] = await pair();
          right.resume();
          const text = Buffer.concat([
            expected(role),
            role === 'receiver' ? Buffer.from('go\n') : Buffer.alloc(0),
          ]);
          if (flaw !== null) {
            text[flaw] = (text[flaw] ?? 0) ^ 1;
          }
          const end = shakeHands(openWire(left), role, lines, () => true);
          let from = 0;
          for (const cut of [...cuts.sort((a, b) => a - b), text.length]) {
            right.write(text.subarray(from, cut));
            from = Math.max(from, cut);
          }
          await (flaw === null ? expect(end).resolves.toBe(true) : expect(end).rejects.toThrow(bad));
          left.destroy();
          right.destroy();
        },
      ),
      {numRuns: 50},
    );
  });
});

describe('answers of a relay', () => {
  it('the answer "ok" of a relay is taken in any pieces, and every other refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constant(Buffer.from('ok\n')), fc.uint8Array({minLength: 3, maxLength: 9})),
        fc.nat(3),
        async (answer, cut) => {
          const [left, right] = await pair();
          const end = askRelay(openWire(left), lines);
          const [request] = (await once(right, 'data')) as [Buffer];
          expect(request).toEqual(lines.relay);
          right.write(answer.subarray(0, cut));
          right.end(answer.subarray(cut));
          if (Buffer.from(answer).toString('latin1').startsWith('ok\n')) {
            await end;
          } else {
            await expect(end).rejects.toEqual(bad);
          }
        },
      ),
      {numRuns: 30},
    );
  });
});

describe('wires', () => {
  it('a wire fails with peer-gone when the connection ends in the middle of a read', async () => {
    const [left, right] = await pair();
    const wire = openWire(left);
    right.end('12');
    const head = Buffer.alloc(1);
    await wire.read(head);
    expect(head.toString()).toBe('1');
    await expect(wire.read(Buffer.alloc(2))).rejects.toThrow(gone);
    wire.destroy();
    await expect(wire.write(Buffer.of(1))).rejects.toThrow(gone);
  });

  it('a wire takes in no more than is read from it, but for a bounded rest', async () => {
    const [left, right] = await pair();
    const wire = openWire(left);
    const sent = 64 * 1024 * 1024;
    right.write(Buffer.alloc(sent));
    await wire.read(Buffer.alloc(1));
    // The sender is stopped: its bytes lie in its own memory, not in ours.
    await new Promise((resolve) => left.once('pause', resolve));
    expect(left.bytesRead).toBeLessThan(4 * 1024 * 1024);
    await wire.read(Buffer.alloc(sent - 1));
    expect(left.bytesRead).toBe(sent);
  });
});
