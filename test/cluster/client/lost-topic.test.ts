import {describe, expect, it} from 'vitest';
import {clientMachine} from '../../../source/cluster/client/machine.js';
import * as fixture from '../play.js';
import {job, live, onlyFirst, sentLines} from '../play.js';
import {post, start} from './client-play.js';

describe('a client that has lost the second topic alone', () => {
  it('sleeps: what it cannot say now is no reason to wake', () => {
    const client = start();
    client.feed(live, post(), onlyFirst);
    expect(client.state.active.get(job)?.phase.name).toBe('requesting');
    expect(clientMachine.wake(client.state) ?? Infinity).toBeGreaterThan(fixture.start);
  });

  it('asks again at once when the topic is back', () => {
    const client = start();
    client.feed(live, post(), onlyFirst);
    client.pass(1);
    expect(sentLines(client.feed(live))).toEqual(['2 client', '2 request']);
  });
});
