import {expect, it} from 'vitest';
import {say, type Say} from '../../source/cluster/outbox.js';
import type {Board} from '../../source/cluster/ports.js';
import {formatMessage} from '../../source/message/format.js';
import type {EventBody} from '../../source/store/event.js';
import {createClock} from '../simulation/clock.js';

it('says whether something can never be said, and notes it', () => {
  const noted: EventBody[] = [];
  const board: Board = {
    ...{user: 'alice', state: 'live', extended: true},
    post: (topic, message) => formatMessage(message, topic) !== '',
    subscribe: () => () => undefined,
    close: () => Promise.resolve(),
  };
  const mouth = {board, clock: createClock(), record: (event: EventBody) => noted.push(event)};
  const declining = (reason: string): Say => ({
    type: 'say',
    topic: 'p2p-tui',
    said: {type: 'decline', from: 'alice@pear:1', to: 'bob@kiwi:2', future: 'f-1', reason},
  });
  expect(say(mouth, declining('no room'))).toBeUndefined();
  expect(noted).toEqual([]);
  const why = say(mouth, declining('水'.repeat(5000)));
  expect(why).toMatch(/^A decline could not be said: A line of \d+ bytes is too long/);
  expect(noted).toEqual([{type: 'note', level: 'warn', text: why}]);
});
