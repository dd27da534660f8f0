import {describe, expect, it} from 'vitest';
import {clientMachine} from '../../../source/cluster/client/machine.js';
import * as fixture from '../play.js';
import {job, live, onlyFirst, sentLines} from '../play.js';
import {post, start} from './client-play.js';

describe('the loss of the second topic alone', () => {
  it('a client without the second topic sleeps, for it cannot send its request', () => {
    const client = start();
    client.feed(live, post(), onlyFirst);
    expect(client.state.active.get(job)?.phase.name).toBe('requesting');
    expect(clientMachine.wake(client.state) ?? Infinity).toBeGreaterThan(fixture.start);
  });

  it('a client sends its request again at once when the second topic is back', () => {
    const client = start();
    client.feed(live, post(), onlyFirst);
    client.pass(1);
    expect(sentLines(client.feed(live))).toEqual(['2 client', '2 request']);
  });
});
