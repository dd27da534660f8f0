/** Peers of the R package compare `expires` with their own clock, right or wrong. */
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {aheadOfUs, validFor} from '../../source/cluster/validity.js';
import {localTime} from '../../source/message/time.js';
import type {Message} from '../../source/message/types.js';
import {post, offer, start} from './client/client-play.js';
import * as fixture from './play.js';
import {alice, at, bob, findEffect, line, live} from './play.js';
import {request, start as startWorker} from './worker/worker-play.js';

const wall = 1_800_000_000_000;
const draft = (type: 'request' | 'worker', ahead: number, zone: number, lifetime: number): Message => {
  const sent = wall + ahead * 1000;
  const common = {
    when: localTime(sent, zone * 15),
    expires: sent / 1000 + lifetime,
    from: alice,
    protocols: [],
  };
  return type === 'worker' ? {...common, type} : {...common, type, future: 'f-1', size: 1};
};

describe('the validity of lines', () => {
  it('a line is valid for its lifetime, whatever the clock and the time zone of its sender', () => {
    fc.assert(
      fc.property(
        fc.integer({min: -3600, max: 3600}),
        fc.integer({min: -48, max: 56}),
        fc.integer({min: 1, max: 900}),
        (ahead, zone, lifetime) => {
          const message = draft('request', ahead, zone, lifetime) as Extract<Message, {type: 'request'}>;
          expect(validFor(message, {wall})).toBe(lifetime * 1000);
        },
      ),
    );
  });

  it('a line of an R peer, even a hello, shows how far its clock is ahead', () => {
    for (const zone of [0, -22, 55]) {
      for (const type of ['request', 'worker'] as const) {
        expect(aheadOfUs(draft(type, 30, zone, type === 'worker' ? 3600 : 10), {wall})).toBe(30_000);
        expect(aheadOfUs(draft(type, -30, zone, type === 'worker' ? 3600 : 10), {wall})).toBe(0);
      }
    }
  });
});

describe('lines to R peers with other clocks', () => {
  it('an offer is valid longer for an R client whose clock is ahead', () => {
    const worker = startWorker();
    worker.feed(live);
    const when = localTime(fixture.start + 30_000, 0);
    const effects = worker.feed(request('future.p2p', {when, expires: at(40)}));
    expect(findEffect(effects, 'send-line').draft).toMatchObject({type: 'offer', expires: at(45)});
  });

  it('a request is valid longer while there is an R worker whose clock is ahead', () => {
    const client = start();
    const when = localTime(fixture.start + 30_000, 0);
    client.feed(
      live,
      line('future.p2p', {type: 'worker', from: bob, expires: at(3630), when, protocols: []}),
    );
    const [, asked] = client.feed(post('r')).filter(({type}) => type === 'send-line');
    expect(asked).toMatchObject({draft: {type: 'request', expires: at(40)}});
    expect(client.feed(offer('future.p2p')).some(({type}) => type === 'send')).toBe(true);
  });
});
