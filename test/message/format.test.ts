import {describe, expect, it} from 'vitest';
import {formatMessage} from '../../source/message/format.js';
import {localTime} from '../../source/message/time.js';
import type {ClientMessage, Message, RequestMessage} from '../../source/message/types.js';

const when = '2026-11-21T22:21:09';
const hello: ClientMessage = {type: 'client', when, expires: 9, from: 'a@b:1', protocols: ['wormhole']};
const request: RequestMessage = {
  ...hello,
  type: 'request',
  future: 'f-1',
  size: 100_000,
  runtime: 'node',
  label: 'tile 1,2',
};

describe('formatMessage', () => {
  it('the fields of a message are written in the order of the wire', () => {
    expect(formatMessage(hello, 'future.p2p')).toBe(
      'when=2026-11-21T22:21:09,expires=9,type=client,from=a@b:1,protocols=wormhole',
    );
  });

  it('runtime and label of a request are written on the second topic only', () => {
    expect(formatMessage(request, 'p2p-tui')).toContain(
      ',size=100000,runtime=node,label=tile 1%2C2,protocols=',
    );
    expect(formatMessage(request, 'future.p2p')).toMatch(/,size=100000,protocols=wormhole$/);
  });

  it.each<[string, Message]>([
    ['a comma', {...hello, from: 'a,b'}],
    ['an equals sign', {...hello, from: 'a=b'}],
    ['a line feed', {...hello, from: 'a\nb'}],
    ['an escape', {...hello, extra: [['x', '\u001B']]}],
    ['a broken character', {...hello, from: 'a\uD800'}],
    ['an empty name', {...hello, from: ''}],
    ['an item with a semicolon', {...hello, protocols: ['a;b']}],
    ['no time', {...hello, when: 'now'}],
    ['a fraction', {...hello, expires: 1.5}],
    ['no number', {...hello, expires: Number.NaN}],
    ['an extra field that is known', {...hello, extra: [['from', 'eve']]}],
    ['an extra field without name', {...hello, extra: [['', 'x']]}],
    ['a type of the second topic', {type: 'bye', when, from: 'a'}],
    ['an unknown type', {type: 'unknown', when, name: 'vote'}],
    ['too long a line', {...hello, protocols: Array.from({length: 4000}, () => 'wormhole')}],
  ])('a message with %s is refused on the first topic', (_, message) => {
    expect(() => formatMessage(message, 'future.p2p')).toThrow(RangeError);
  });

  it('a message that would be read back as something else is refused', () => {
    expect(() => formatMessage({type: 'unknown', when, name: 'bye'}, 'p2p-tui')).toThrow(RangeError);
    expect(() =>
      formatMessage({type: 'unknown', when, name: 'x', extra: [['type', 'y']]}, 'p2p-tui'),
    ).toThrow(RangeError);
    expect(() => formatMessage({type: 'bye', when, from: 'a', reason: 'x'.repeat(4096)}, 'p2p-tui')).toThrow(
      'too long for the topic',
    );
  });

  it('a refused message has an error with the field that cannot be written', () => {
    expect(() => formatMessage({...hello, from: 'a,b'}, 'future.p2p')).toThrow(
      'The field from cannot be written: it holds "," or "=", which this topic cannot carry.',
    );
  });
});

describe('localTime', () => {
  it('a local time is written without its zone, in the zone asked for', () => {
    const ms = Date.UTC(2026, 10, 21, 22, 21, 9, 999);
    expect(localTime(ms, 0)).toBe('2026-11-21T22:21:09');
    expect(localTime(ms, 120)).toBe('2026-11-22T00:21:09');
    expect(localTime(ms, -330)).toBe('2026-11-21T16:51:09');
  });

  it('a local time is in the zone of the machine where no zone is given', () => {
    const ms = Date.UTC(2026, 5, 1);
    expect(new Date(localTime(ms)).getTime()).toBe(ms);
  });
});
