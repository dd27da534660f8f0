import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {formatMessage} from '../../source/message/format.js';
import {parseLine} from '../../source/message/parse.js';
import type {Topic} from '../../source/message/types.js';
import {transcript} from '../fixtures/transcript.js';
import {messages} from './arbitrary.js';

const topics: readonly Topic[] = ['future.p2p', 'p2p-tui'];
const hello = 'when=2026-11-21T22:21:02,expires=1795303262,type=worker,from=bob@vm:23709,protocols=wormhole';

function reason(line: string, topic: Topic = 'future.p2p'): string {
  const message = parseLine(line, topic);
  return message.type === 'bad' ? message.reason : `parsed as ${message.type}`;
}

describe.each(topics)('lines on %s', (topic) => {
  it('every message that is written is read back the same', () => {
    fc.assert(
      fc.property(messages(topic), (message) => {
        expect(parseLine(formatMessage(message, topic), topic)).toEqual(message);
      }),
      {numRuns: 1000},
    );
  });

  it('every line that is written is read and written the same again', () => {
    fc.assert(
      fc.property(messages(topic), (message) => {
        const line = formatMessage(message, topic);
        const parsed = parseLine(line, topic);
        expect(parsed.type).not.toBe('bad');
        if (parsed.type !== 'bad') expect(formatMessage(parsed, topic)).toBe(line);
        expect(line).not.toMatch(/[\u0000-\u001F\u007F-\u009F]/);
      }),
    );
  });

  it('no line that is read throws, whatever it holds', () => {
    const key = fc.oneof(
      fc.constantFrom('when', 'type', 'from', 'expires', 'users', 'size', '__proto__'),
      fc.string(),
    );
    const value = fc.oneof(
      fc.constantFrom(
        '2026-11-21T22:21:09',
        'request',
        'constructor',
        '\u001B[2J',
        '%',
        '%ff',
        '1e400',
        '-1',
        '\uD800',
      ),
      fc.string({unit: 'binary'}),
    );
    const pairs = fc.array(fc.tuple(key, value)).map((list) => list.map(([k, v]) => `${k}=${v}`).join(','));
    const line = fc.oneof(
      fc.string({unit: 'binary'}),
      pairs,
      pairs.map((rest) => `when=2026-11-21T22:21:09,${rest}`),
      pairs.map((rest) => `owner=a,${rest}`),
    );
    fc.assert(
      fc.property(line, (text) => {
        const parsed = parseLine(text, topic);
        if (parsed.type === 'bad') expect(parsed.reason).not.toBe('');
      }),
      {numRuns: 2000},
    );
  });

  it('a line of a megabyte is bad, and its beginning is kept', () => {
    const line = `${hello},x=${'y'.repeat(1_000_000)}`;
    expect(parseLine(line, topic)).toMatchObject({
      type: 'bad',
      reason: 'longer than 32 KiB',
      bytes: line.length,
    });
    expect(parseLine(line, topic)).toHaveProperty('text', line.slice(0, 256));
    expect(parseLine(hello, topic, 1_000_000)).toMatchObject({type: 'bad', bytes: 1_000_000});
  });
});

describe('recordings of R peers', () => {
  it('recorded lines are all messages, and are written back byte for byte', () => {
    expect(transcript.length).toBe(66);
    for (const {line, topic} of transcript) {
      const message = parseLine(line, topic);
      expect(message).not.toHaveProperty('extra');
      expect(message.type === 'bad' ? message.reason : formatMessage(message, topic)).toBe(line);
    }
  });

  it('recorded lines are read as typed messages', () => {
    expect(parseLine(hello, 'future.p2p')).toEqual({
      type: 'worker',
      when: '2026-11-21T22:21:02',
      expires: 1_795_303_262,
      from: 'bob@vm:23709',
      protocols: ['wormhole'],
    });
    expect(
      parseLine('owner=alice@vm:23686,nusers=2,users=alice;bob,expires=1796509258', 'future.p2p'),
    ).toEqual({
      type: 'access',
      owner: 'alice@vm:23686',
      users: ['alice', 'bob'],
      expires: 1_796_509_258,
    });
  });
});

describe('parseLine', () => {
  it.each([
    ['hello world', 'not a message'],
    ['', 'not a message'],
    ['when=', 'no type'],
    ['when=,type=', 'no type'],
    ['when=,type=bye', 'bad when: it is no ISO time'],
    ['when=2026-11-21T22:21:02,type=worker,from=b,protocols=', 'no expires'],
    ['when=2026-11-21T22:21:02,expires=1,from=b', 'no type'],
    [hello.replace('bob@', 'a=b@'), 'a part holds more than one "="'],
    [`${hello},`, 'a part is no key=value pair'],
    [`${hello},from=eve`, 'from comes twice'],
    [hello.replace('bob@vm:23709', ''), 'bad from: it is empty'],
    [hello.replace('bob', '\u001B[31mbob'), 'bad from: it holds a control character'],
    [hello.replace('bob', '\uFFFD'), 'bad from: it is not UTF-8'],
    [hello.replace('bob', 'b'.repeat(600)), 'bad from: it is longer than 512 characters'],
    [hello.replace('1795303262', '-1'), 'bad expires: it is no whole number from 0 to 2^53'],
    [hello.replace('1795303262', '1.5'), 'bad expires: it is no whole number from 0 to 2^53'],
    [hello.replace('1795303262', '9007199254740993'), 'bad expires: it is no whole number from 0 to 2^53'],
    [hello.replace('1795303262', 'NA'), 'bad expires: it is no whole number from 0 to 2^53'],
    ['owner=alice,nusers=3,users=alice;bob,expires=1', 'nusers is not the number of users'],
  ])('the line %j is bad, and the reason is given', (line, flaw) => {
    expect(reason(line)).toBe(flaw);
  });

  it('numbers in the exponent form of R are read', () => {
    const line =
      'when=2026-11-21T22:21:09,expires=1.795e+09,type=request,from=a,future=f-1,size=1e+05,protocols=wormhole';
    expect(parseLine(line, 'future.p2p')).toMatchObject({expires: 1_795_000_000, size: 100_000});
  });

  it('a CR at the end of a line is dropped', () => {
    expect(parseLine(`${hello}\r`, 'future.p2p')).toEqual(parseLine(hello, 'future.p2p'));
  });

  it('fields and types that are not known are kept', () => {
    expect(parseLine(`${hello},mood=good`, 'future.p2p')).toMatchObject({
      type: 'worker',
      extra: [['mood', 'good']],
    });
    expect(parseLine('when=2026-11-21T22:21:02,expires=9,type=vote,from=bob', 'p2p-tui')).toEqual({
      type: 'unknown',
      name: 'vote',
      when: '2026-11-21T22:21:02',
      extra: [
        ['expires', '9'],
        ['from', 'bob'],
      ],
    });
    expect(parseLine('when=2026-11-21T22:21:02,type=bye,from=bob', 'future.p2p')).toMatchObject({
      type: 'unknown',
    });
  });

  it('values are decoded on the second topic only', () => {
    const line = 'when=2026-11-21T22:21:02,type=bye,from=bob,reason=50%25%2C a%3Db%0A';
    expect(parseLine(line, 'p2p-tui')).toMatchObject({reason: '50%, a=b\n'});
    expect(reason(line.replace('%25', '%zz'), 'p2p-tui')).toBe('bad reason: it is not percent-encoded UTF-8');
    expect(parseLine(`${hello},x=%41`, 'future.p2p')).toHaveProperty('extra', [['x', '%41']]);
  });
});
