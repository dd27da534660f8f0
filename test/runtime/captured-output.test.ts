import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {captureOutput} from '../../source/runtime/captured-output.js';

describe('captureOutput', () => {
  it('captured output keeps the order of the streams and joins pieces of the same one', () => {
    const output = captureOutput();
    output.add('stdout', Buffer.from('a'));
    output.add('stdout', Buffer.from('b'));
    output.add('stderr', Buffer.from('c'));
    output.add('stdout', Buffer.from('d'));
    expect(output.read()).toEqual([
      {stream: 'stdout', text: 'ab'},
      {stream: 'stderr', text: 'c'},
      {stream: 'stdout', text: 'd'},
    ]);
  });

  it('captured output gives the text however its bytes are cut', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme'}), fc.integer({min: 1, max: 5}), (text, size) => {
        const output = captureOutput();
        const bytes = Buffer.from(text);
        for (let at = 0; at < bytes.length; at += size) output.add('stdout', bytes.subarray(at, at + size));
        expect(output.text()).toBe(text);
      }),
    );
  });

  it('captured output is bounded and says how much was dropped', () => {
    const output = captureOutput(10);
    for (let count = 0; count < 100; count += 1) output.add('stdout', Buffer.from('12345'));
    expect(output.read()).toEqual([
      {stream: 'stdout', text: '1234512345'},
      {stream: 'stderr', text: '\n[490 more bytes of output were dropped]\n'},
    ]);
  });
});
