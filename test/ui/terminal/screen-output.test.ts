import {EventEmitter} from 'node:events';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createScreenOutput} from '../../../source/ui/terminal/screen-output.js';
import {handClock} from '../../helpers/hand-clock.js';

const begin = '\u001B[?2026h';
const end = '\u001B[?2026l';
const redrawn = 'REDRAWN';

/** An output on a terminal that takes `room` bytes at a time. */
function setUp(room = Infinity) {
  const terminal = {room, text: '', closed: 0, gone: false};
  const clock = handClock();
  const stdout = Object.assign(new EventEmitter(), {columns: 80, rows: 24});
  const output = createScreenOutput({
    sink: {
      write(bytes) {
        if (terminal.gone) throw new Error('The terminal is gone.');
        const taken = Math.min(terminal.room, bytes.length);
        terminal.text += Buffer.from(bytes.subarray(0, taken)).toString('latin1');
        return taken;
      },
      close() {
        terminal.closed += 1;
      },
    },
    stdout: stdout as unknown as NodeJS.WriteStream,
    clock,
    onDropped() {
      output.stream.write(redrawn);
    },
  });
  const draw = (text: string) => {
    for (const part of [begin, text, end]) output.stream.write(part);
  };
  return {terminal, clock, stdout, output, draw};
}

/** Lets what was finished be told. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Reads until nothing comes any more. */
async function readAll({terminal, clock}: ReturnType<typeof setUp>) {
  let before = -1;
  while (before !== terminal.text.length) {
    before = terminal.text.length;
    clock.advance(100);
    await settled();
  }
}

const frameOf = (name: string) => `<${name.padEnd(20_000, '.')}>`;

describe('output to a terminal', () => {
  it('the output writes at once while the terminal reads', () => {
    const {terminal, clock, draw} = setUp();
    draw('one');
    draw('two');
    expect(terminal.text).toBe(`${begin}one${end}${begin}two${end}`);
    expect(clock.timers).toBe(0);
  });

  it('the output queues some frames, then drops whole ones until there is room, and has all drawn again', async () => {
    const world = setUp(0);
    const {terminal, draw, output} = world;
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) draw(frameOf(name));
    output.stream.write('between frames');
    draw('g');
    expect(output.stream.writableLength).toBeLessThan(90_000);
    terminal.room = 5_000;
    world.clock.advance(10);
    draw('h');
    await readAll(world);
    const kept = ['a', 'b', 'c', 'd'].map((name) => `${begin}<${name}>${end}`).join('');
    expect(terminal.text.replaceAll(/\.+/g, '')).toBe(`${kept}between frames${redrawn}`);
    terminal.room = Infinity;
    draw('next');
    expect(terminal.text.endsWith(`${redrawn}${begin}next${end}`)).toBe(true);
  });

  it('the output cuts no frame, and writes the last one or has it drawn again, however a terminal reads', async () => {
    const step = fc.record({room: fc.nat(30_000), frames: fc.nat(4), wait: fc.nat(200)});
    await fc.assert(
      fc.asyncProperty(fc.array(step, {maxLength: 20}), async (steps) => {
        const world = setUp();
        let drawn = 0;
        for (const {room, frames, wait} of steps) {
          world.terminal.room = room;
          for (let frame = 0; frame < frames; frame++) world.draw(frameOf(String(++drawn)));
          expect(world.output.stream.writableLength).toBeLessThan(2 ** 16 + 20_030);
          world.clock.advance(wait);
          await settled();
        }

        world.terminal.room = Infinity;
        await readAll(world);
        const whole = world.terminal.text.replaceAll(redrawn, '');
        expect(whole).toMatch(/^(?:\u001B\[\?2026h<\d+\.+>\u001B\[\?2026l)*$/);
        const last = drawn === 0 ? '' : `${begin}${frameOf(String(drawn))}${end}`;
        expect(world.terminal.text.endsWith(last) || world.terminal.text.endsWith(redrawn)).toBe(true);
      }),
      {numRuns: 50},
    );
  });

  it('the output has the size of the terminal, and emits a new one unless all is drawn again anyway', async () => {
    const world = setUp();
    const {stdout, output, terminal, draw} = world;
    let told = 0;
    output.stream.on('resize', () => (told += 1));
    Object.assign(stdout, {columns: 100, rows: 30}).emit('resize');
    expect([output.stream.columns, output.stream.rows, output.stream.isTTY, told]).toEqual([
      100,
      30,
      true,
      1,
    ]);
    terminal.room = 0;
    for (const name of ['a', 'b', 'c', 'd', 'e']) draw(frameOf(name));
    stdout.emit('resize');
    expect(told).toBe(1);
    terminal.room = Infinity;
    await readAll(world);
    stdout.emit('resize');
    expect(told).toBe(2);
  });

  it('output is discarded without waiting, and is blocked where frames are lost by that', async () => {
    const {terminal, output, clock, draw} = setUp(0);
    draw('one');
    const written = new Promise<unknown>((resolve) => output.stream.write('', resolve));
    expect(output.blocked).toBe(false);
    output.discard();
    expect(await written).toBeFalsy();
    expect([output.blocked, terminal.text, clock.timers]).toEqual([true, '', 0]);
    output.close();
    expect(terminal.closed).toBe(1);
  });

  it('the output fails when the terminal is gone', async () => {
    const {terminal, output, draw} = setUp();
    const failed = new Promise<unknown>((resolve) => output.stream.once('error', resolve));
    terminal.gone = true;
    draw('one');
    expect(await failed).toEqual(new Error('The terminal is gone.'));
  });
});
