import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {heartbeatLifetime, sentAt, jobLineLifetime} from '../../source/message/sent-at.js';
import {localTime} from '../../source/message/time.js';
import type {Message} from '../../source/message/types.js';

const request = (when: string, expires: number): Message => ({
  type: 'request',
  when,
  expires,
  from: 'bob@kiwi:1',
  future: 'f-1',
  size: 1,
  protocols: [],
});

describe('the time a message was sent', () => {
  it('when and expires together give the time of sending, whatever the time zone and the lifetime', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 1_700_000_000, max: 2_000_000_000}),
        fc.integer({min: -48, max: 56}),
        fc.integer({min: 0, max: 899}),
        (seconds, quarters, lifetime) => {
          const when = localTime(seconds * 1000, quarters * 15);
          expect(sentAt(request(when, seconds + lifetime))).toBe(seconds * 1000);
          expect(jobLineLifetime({when, expires: seconds + lifetime})).toBe(lifetime * 1000);
        },
      ),
    );
  });

  it('a heartbeat of any interval gives its time of sending', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 3600}), fc.integer({min: -48, max: 56}), (every, quarters) => {
        const seconds = 1_800_000_123;
        const beat: Message = {
          type: 'heartbeat',
          when: localTime(seconds * 1000, quarters * 15),
          expires: seconds + heartbeatLifetime * every,
          from: 'bob@kiwi:1',
          state: 'idle',
          slots: 1,
          done: 0,
          failed: 0,
          runtimes: [],
          load: 0,
          rss: 0,
          every,
          version: '1',
        };
        expect(sentAt(beat)).toBe(seconds * 1000);
      }),
    );
  });

  it('a hello, or a line with an invalid time, does not give its time of sending', () => {
    const hello: Message = {
      type: 'client',
      when: '2026-11-21T22:21:09',
      expires: 1,
      from: 'a',
      protocols: [],
    };
    expect(sentAt(hello)).toBeUndefined();
    expect(sentAt(request('yesterday', 1_800_000_000))).toBeUndefined();
    expect(jobLineLifetime({when: 'yesterday', expires: 1_800_000_000})).toBeUndefined();
    expect(sentAt(request('2026-13-41T22:21:09', 1_800_000_000))).toBeUndefined();
  });
});
