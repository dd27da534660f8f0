/** How lines go out, turn by turn, with subscribers that are not connections. */
import {setImmediate} from 'node:timers/promises';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type Subscriber, createDelivery, type Delivery} from '../../../source/board/server/delivery.js';
import type {Topic} from '../../../source/board/server/topics.js';
import {handClock} from '../../helpers/hand-clock.js';
import {createClock} from '../../simulation/clock.js';

type Fake = Subscriber & {
  sent: Buffer[];
  waiting: number;
  isHeld: boolean;
  gone: boolean;
  text(): string;
};

function subscriber(name: string, role: 'pipe' | 'pub' | 'sub' = 'pipe'): Fake {
  const link = {cork: () => undefined, uncork: () => undefined};
  const fake: Fake = {
    user: name,
    fingerprint: '',
    label: name,
    address: '',
    role,
    link,
    replay: false,
    sent: [],
    waiting: 0,
    isHeld: false,
    gone: false,
    send: (bytes) => fake.sent.push(bytes),
    queued: () => fake.waiting,
    hold(held) {
      fake.isHeld = held;
    },
    dismiss() {
      fake.gone = true;
      fake.waiting = 0;
    },
    text: () => Buffer.concat(fake.sent).toString(),
  };
  return fake;
}

function topic(...members: Fake[]): Topic<Fake> {
  return {name: 'alice/x', members: new Set(members), waiting: new Set()};
}

async function untilQuiet(...members: Fake[]): Promise<void> {
  const count = (): number => members.reduce((sum, {sent}) => sum + sent.length, 0);
  for (let before = -1; before !== count(); await setImmediate()) before = count();
}

const kilobyte = `${'x'.repeat(1023)}\n`;
const slow = 1000;

function postMany(delivery: Delivery<Fake>, to: Topic<Fake>, from: Fake, lines: number): void {
  for (let line = 0; line < lines; line += 1) delivery.post(to, from, Buffer.from(kilobyte));
}

describe('createDelivery', () => {
  it('delivers all lines of the others to every subscriber, in the order in which they came', async () => {
    const line = fc.record({
      from: fc.nat(3),
      length: fc.oneof(fc.nat(50), fc.integer({min: 30_000, max: 90_000})),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(line, {maxLength: 20}), fc.boolean(), async (lines, replay) => {
        const all = [
          Object.assign(subscriber('a'), {replay}),
          ...['b', 'c', 'd'].map((name) => subscriber(name)),
        ];
        const place = topic(...all);
        const delivery = createDelivery<Fake>({slow, stallTimeout: 5000, clock: createClock()});
        const posted = lines.map(({from, length}, index) => ({
          from,
          text: `${index} ${'.'.repeat(length)}\n`,
        }));
        for (const {from, text} of posted) {
          const sender = all[from];
          if (sender) delivery.post(place, sender, Buffer.from(text));
        }

        await untilQuiet(...all);
        for (const [index, pipe] of all.entries()) {
          const due = posted.filter(({from}) => from !== index || pipe.replay);
          expect(pipe.text()).toBe(due.map(({text}) => text).join(''));
          expect(pipe.isHeld).toBe(false);
        }
      }),
      {numRuns: 50},
    );
  });

  it('delivers at most 64 KiB a turn, and holds senders while more than that waits', async () => {
    const [loud, other, reader] = [
      subscriber('loud', 'pub'),
      subscriber('other', 'pub'),
      subscriber('reader', 'sub'),
    ];
    const place = topic(loud, other, reader);
    const delivery = createDelivery<Fake>({slow, stallTimeout: 5000, clock: createClock()});
    postMany(delivery, place, loud, 1000);
    await setImmediate();
    expect(loud.isHeld).toBe(true);
    expect(other.isHeld).toBe(false);
    delivery.post(place, other, Buffer.from('last\n'));
    expect(other.isHeld).toBe(true);
    await untilQuiet(reader);
    expect(reader.text()).toBe(`${kilobyte.repeat(1000)}last\n`);
    expect(Math.max(...reader.sent.map(({length}) => length))).toBeLessThanOrEqual(64 * 1024);
    expect([loud.isHeld, other.isHeld]).toEqual([false, false]);
  });

  it('waits for a majority of slow readers, and dismisses them after the stall timeout', async () => {
    const clock = createClock();
    const [writer, one, two, three] = [
      subscriber('writer', 'pub'),
      subscriber('one', 'sub'),
      subscriber('two', 'sub'),
      subscriber('three', 'sub'),
    ];
    const place = topic(writer, one, two, three);
    const delivery = createDelivery<Fake>({slow, stallTimeout: 5000, clock});
    one.waiting = 2 * slow;
    two.waiting = 2 * slow;
    postMany(delivery, place, writer, 100);
    await untilQuiet(three);
    expect(writer.isHeld).toBe(true);
    expect(three.text().length).toBe(64 * 1024);
    await clock.pass(4000);
    await untilQuiet(three);
    expect([one.gone, three.text().length]).toEqual([false, 64 * 1024]);
    // Slow, but not silent: it has read, and all goes on.
    two.waiting = 0;
    await clock.pass(20);
    await untilQuiet(three);
    expect(three.text()).toBe(kilobyte.repeat(100));
    expect([one.gone, two.gone, writer.isHeld]).toEqual([false, false, false]);

    two.waiting = 2 * slow;
    postMany(delivery, place, writer, 1);
    await untilQuiet(three);
    expect(writer.isHeld).toBe(true);
    await clock.pass(5000);
    expect([one.gone, two.gone, three.gone]).toEqual([true, true, false]);
    await clock.pass(20);
    expect(writer.isHeld).toBe(false);
  });

  it('gives slow readers their whole stall timeout when somebody sets the wall clock', async () => {
    const clock = handClock();
    const [writer, one] = [subscriber('writer', 'pub'), subscriber('one', 'sub')];
    const delivery = createDelivery<Fake>({slow, stallTimeout: 5000, clock});
    one.waiting = 2 * slow;
    postMany(delivery, topic(writer, one), writer, 1);
    await untilQuiet(one);
    clock.jump(3_600_000);
    clock.advance(4000);
    expect(one.gone).toBe(false);
    clock.jump(-7_200_000);
    clock.advance(1000);
    expect(one.gone).toBe(true);
  });

  it('does not wait for a minority of slow readers', async () => {
    const [writer, deaf, one, two] = [
      subscriber('writer', 'pub'),
      subscriber('deaf', 'sub'),
      subscriber('one', 'sub'),
      subscriber('two', 'sub'),
    ];
    const delivery = createDelivery<Fake>({slow, stallTimeout: 5000, clock: createClock()});
    deaf.waiting = 2 * slow;
    postMany(delivery, topic(writer, deaf, one, two), writer, 100);
    await untilQuiet(one, two);
    expect([one.text(), two.text()]).toEqual([kilobyte.repeat(100), kilobyte.repeat(100)]);
    expect(writer.isHeld).toBe(false);
  });

  it('delivers all lines that wait on a topic at once when the topic is flushed', () => {
    const [writer, reader] = [subscriber('writer', 'pub'), subscriber('reader', 'sub')];
    const place = topic(writer, reader);
    const delivery = createDelivery<Fake>({slow, stallTimeout: 5000, clock: createClock()});
    postMany(delivery, place, writer, 100);
    delivery.flush(place);
    expect(reader.text()).toBe(kilobyte.repeat(100));
  });
});
