import {describe, expect, it} from 'vitest';
import {connect} from '../../source/ssh/client.js';
import {createProbe, UnansweredError} from '../../source/ssh/keepalive.js';
import {handClock} from '../helpers/hand-clock.js';
import {privateKeyOf, start} from '../board/fixture.js';

/** A board that answers when it is told to, in the order of the questions. */
function setUp() {
  const clock = handClock();
  const asked: ((error?: Error) => void)[] = [];
  let answered = 0;
  return {
    clock,
    asked,
    answer: (error?: Error) => asked[answered++]?.(error),
    measure: createProbe((onAnswer) => asked.push(onAnswer), clock),
  };
}

describe('latency probes', () => {
  it('a probe measures the time from its request to the answer', async () => {
    const {clock, answer, measure} = setUp();
    for (const time of [40, 25]) {
      const latency = measure();
      clock.advance(time);
      answer();
      expect(await latency).toBe(time);
    }

    expect(clock.timers).toBe(0);
  });

  it('a probe sends one request at a time, and the next one for all who have come meanwhile', async () => {
    const {clock, asked, answer, measure} = setUp();
    const first = measure();
    clock.advance(30);
    const others = [measure(), measure()];
    expect(asked).toHaveLength(1);
    answer();
    expect(asked).toHaveLength(2);
    clock.advance(10);
    answer();
    expect(await Promise.all([first, ...others])).toEqual([30, 10, 10]);
  });

  it('a probe fails when no answer comes in time, and takes no late answer for another', async () => {
    const {clock, asked, answer, measure} = setUp();
    const late = measure();
    clock.advance(9999);
    const next = measure();
    clock.advance(1);
    await expect(late).rejects.toThrow(UnansweredError);
    answer();
    expect(asked).toHaveLength(2);
    clock.advance(15);
    answer();
    expect(await next).toBe(15);
  });

  it('a probe sends no further request while the board owes an answer', async () => {
    const {clock, asked, measure} = setUp();
    for (let times = 0; times < 3; times++) {
      const latency = measure();
      clock.advance(10_000);
      await expect(latency).rejects.toThrow(
        'The latency is not measured: the board has not answered for 10 s.',
      );
    }

    expect(asked).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });

  it('a probe fails when the process was stopped between request and answer', async () => {
    const {clock, answer, measure} = setUp();
    const latency = measure();
    clock.hold(3_600_000);
    answer();
    await expect(latency).rejects.toThrow(UnansweredError);
  });

  it('a probe ends with the connection, for all who wait for it', async () => {
    const {answer, measure} = setUp();
    const both = Promise.allSettled([measure(), measure()]);
    const gone = new Error('The connection is gone.');
    answer(gone);
    answer(gone);
    expect(await both).toEqual([
      {status: 'rejected', reason: gone},
      {status: 'rejected', reason: gone},
    ]);
  });

  it('a probe fails where its request cannot be sent', async () => {
    const clock = handClock();
    const measure = createProbe(() => {
      throw new Error('The connection is gone.');
    }, clock);
    await expect(measure()).rejects.toThrow('The connection is gone.');
    expect(clock.timers).toBe(0);
  });
});

describe('boards that answer keepalives alone, as that of pico.sh', () => {
  it('a connection measures its latency by keepalives, each time anew, until it ends', async () => {
    const {host, port} = await start();
    const clock = handClock();
    const connection = await connect({
      ...{host, port, clock, username: 'any'},
      identity: {keys: [{name: 'alice', text: privateKeyOf('alice')}]},
      verifyHostKey: () => Promise.resolve({accepted: true}),
    });
    for (let times = 0; times < 3; times++) {
      const latency = connection.measure();
      // What the board says to this comes behind its other answer.
      await connection.run('user');
      clock.advance(5000);
      expect(await latency).toBe(0);
    }

    await connection.close();
    await expect(connection.measure()).rejects.toThrow('The connection is gone.');
  });
});
