import fc from 'fast-check';
import {describe, expect, it, vi} from 'vitest';
import {captureOutput} from '../../source/runtime/captured-output.js';

describe('captureOutput', () => {
  it('captured output keeps the order of the streams and joins pieces of the same one', () => {
    const output = captureOutput(1000);
    output.add('stdout', Buffer.from('a'));
    output.add('stdout', Buffer.from('b'));
    output.add('stderr', Buffer.from('c'));
    output.add('stdout', Buffer.from('d'));
    expect(output.pieces()).toEqual([
      {stream: 'stdout', text: 'ab'},
      {stream: 'stderr', text: 'c'},
      {stream: 'stdout', text: 'd'},
    ]);
  });

  it('captured output gives the text however its bytes are cut', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme'}), fc.integer({min: 1, max: 5}), (text, size) => {
        const output = captureOutput(1000);
        const bytes = Buffer.from(text);
        for (let at = 0; at < bytes.length; at += size) output.add('stdout', bytes.subarray(at, at + size));
        expect(output.text()).toBe(text);
      }),
    );
  });

  it('captured output is bounded, and says once that more came', () => {
    const onExcess = vi.fn();
    const output = captureOutput(10, onExcess);
    output.add('stdout', Buffer.from('1234512345'));
    expect(onExcess).not.toHaveBeenCalled();
    for (let count = 0; count < 100; count += 1) output.add('stdout', Buffer.from('12345'));
    expect(onExcess).toHaveBeenCalledOnce();
    expect(output.pieces()).toEqual([{stream: 'stdout', text: '1234512345'}]);
  });

  it('captured output keeps no chunk, and no more pieces than it can hold well', () => {
    const output = captureOutput(100_000);
    const chunk = Buffer.from('x');
    for (let count = 0; count < 50_000; count += 1) {
      output.add('stdout', chunk);
      output.add('stderr', chunk);
    }
    chunk[0] = 0;
    expect(output.bytes().length).toBe(10_000);
    expect([output.text('stdout'), output.text('stderr')]).toEqual(['x'.repeat(50_000), 'x'.repeat(50_000)]);
  });
});
