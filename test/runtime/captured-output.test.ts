import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createTranscript} from '../../source/runtime/captured-output.js';

describe('a transcript', () => {
  it('keeps the order of the streams and joins what belongs together', () => {
    const transcript = createTranscript();
    transcript.add('stdout', Buffer.from('a'));
    transcript.add('stdout', Buffer.from('b'));
    transcript.add('stderr', Buffer.from('c'));
    transcript.add('stdout', Buffer.from('d'));
    expect(transcript.read()).toEqual([
      {stream: 'stdout', text: 'ab'},
      {stream: 'stderr', text: 'c'},
      {stream: 'stdout', text: 'd'},
    ]);
  });

  it('is the text however its bytes are cut', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme'}), fc.integer({min: 1, max: 5}), (text, size) => {
        const transcript = createTranscript();
        const bytes = Buffer.from(text);
        for (let at = 0; at < bytes.length; at += size)
          transcript.add('stdout', bytes.subarray(at, at + size));
        expect(transcript.text()).toBe(text);
      }),
    );
  });

  it('is bounded and says how much is missing', () => {
    const transcript = createTranscript(10);
    for (let count = 0; count < 100; count += 1) transcript.add('stdout', Buffer.from('12345'));
    expect(transcript.read()).toEqual([
      {stream: 'stdout', text: '1234512345'},
      {stream: 'stderr', text: '\n[490 more bytes of output were dropped]\n'},
    ]);
  });
});
