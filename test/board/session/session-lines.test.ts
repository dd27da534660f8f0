import {describe, expect, it} from 'vitest';
import {hello, lineFrom, openHosted, rawPipe} from '../fixture.js';

describe('lines of a session', () => {
  it('a session sends and receives each line once, on both topics', async () => {
    const {alice, bob} = await openHosted();
    expect(bob.post('future.p2p', hello('bob@here:1'))).toBe(true);
    expect(alice.post('future.p2p', hello('alice@there:2'))).toBe(true);
    expect(alice.post('p2p-tui', hello('alice@there:3'))).toBe(true);
    await alice.until(lineFrom('bob@here:1'));
    await bob.until(lineFrom('alice@there:2'));
    await bob.until(lineFrom('alice@there:3'));
    // Behind these nothing of the others is on its way any more.
    expect(alice.post('future.p2p', hello('alice@there:4'))).toBe(true);
    expect(bob.post('future.p2p', hello('bob@here:5'))).toBe(true);
    await alice.until(lineFrom('bob@here:5'));
    await bob.until(lineFrom('alice@there:4'));
    for (const one of [alice, bob]) {
      const senders = one.events.flatMap((event) =>
        event.type === 'line' && 'from' in event.message ? [event.message.from] : [],
      );
      expect(senders.toSorted()).toEqual([
        ...['alice@there:2', 'alice@there:3', 'alice@there:4'],
        ...['bob@here:1', 'bob@here:5'],
      ]);
    }
  });

  it('a session takes a megabyte of garbage, binary and empty messages for bad lines, and goes on', async () => {
    const {server, alice, bob} = await openHosted({limits: {maxLine: 2 * 1024 * 1024}});
    const raw = await rawPipe('bob', server, 'alice/friends/future.p2p');
    raw.write(Buffer.alloc(1024 * 1024, 'x'));
    raw.write('\nhello world\nwhen=,type=\n');
    raw.write(Buffer.from([0xff, 0xfe, 0x00, 0x0a]));
    bob.post('future.p2p', hello('bob@here:1'));
    raw.write('when=2026-11-21T22:20:58,expires=1796509258,type=client,from=raw@x:1,protocols=wormhole\r\n');
    await alice.until(lineFrom('raw@x:1'));
    await alice.until(lineFrom('bob@here:1'));
    const bad = alice.events.flatMap((event) =>
      event.type === 'line' && event.message.type === 'bad' ? [event.message] : [],
    );
    expect(bad.map(({bytes}) => bytes)).toEqual([1024 * 1024, 11, 11, 3]);
    expect(bad.every(({text}) => text.length <= 256)).toBe(true);
  });

  it('a live session reports its latency', async () => {
    const {alice} = await openHosted();
    const measured = await alice.until((event) => event.type === 'link' && event.latency !== undefined);
    expect(measured).toMatchObject({state: 'live'});
  });

  it('a session sends its last line before it closes', async () => {
    const {alice, bob} = await openHosted();
    bob.post('p2p-tui', {type: 'bye', when: '2026-11-21T22:20:58', from: 'bob@here:1', reason: 'done'});
    await bob.close();
    expect(bob.state).toBe('closed');
    await alice.until(lineFrom('bob@here:1'));
  });

  it('a session refuses to send what the dialect cannot carry', async () => {
    const {alice} = await openHosted();
    expect(() => alice.post('future.p2p', hello('a,b'))).toThrow(RangeError);
  });
});
