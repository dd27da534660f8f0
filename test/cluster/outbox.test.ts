import {expect, it} from 'vitest';
import {sendLine, type SendLine} from '../../source/cluster/outbox.js';
import type {Board} from '../../source/cluster/ports.js';
import {formatMessage} from '../../source/message/format.js';
import type {EventBody} from '../../source/store/event.js';
import {createClock} from '../simulation/clock.js';

it('sending a line tells whether it can never be sent, and records a note', () => {
  const noted: EventBody[] = [];
  const board: Board = {
    listing: () => Promise.resolve(undefined),
    ...{user: 'alice', state: 'live', extended: true},
    post: (topic, message) => formatMessage(message, topic) !== '',
    subscribe: () => () => undefined,
    close: () => Promise.resolve(),
  };
  const outbox = {board, clock: createClock(), record: (event: EventBody) => noted.push(event)};
  const declining = (reason: string): SendLine => ({
    type: 'send-line',
    topic: 'p2p-tui',
    draft: {type: 'decline', from: 'alice@pear:1', to: 'bob@kiwi:2', future: 'f-1', reason},
  });
  expect(sendLine(outbox, declining('no room'))).toBeUndefined();
  expect(noted).toEqual([]);
  const why = sendLine(outbox, declining('水'.repeat(5000)));
  expect(why).toMatch(/^A decline could not be sent: A line of \d+ bytes is too long/);
  expect(noted).toEqual([{type: 'note', level: 'warn', text: why}]);
});
