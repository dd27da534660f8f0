import {describe, expect, it} from 'vitest';
import {createTasks, performTransfer, type TransferInput} from '../../source/cluster/transfer-tasks.js';
import {WormholeError} from '../../source/wormhole/error.js';
import type {Transfers} from '../../source/cluster/ports.js';
import {createClock} from '../simulation/clock.js';
import {payload} from './play.js';

function setUp(transfers: Partial<Transfers>) {
  const clock = createClock();
  const tasks = createTasks();
  const inputs: TransferInput[] = [];
  const refuse = () => Promise.reject(new Error('not now'));
  const options = {
    transfers: {send: refuse, receive: refuse, ...transfers},
    clock,
    tasks,
    feed: (input: TransferInput) => inputs.push(input),
  };
  return {clock, tasks, inputs, options};
}

describe('transfer tasks', () => {
  it('a transfer reports its progress four times a second at most, and its last byte always', async () => {
    const {clock, tasks, inputs, options} = setUp({
      async send(_code, _payload, {onProgress}) {
        for (let bytes = 1; bytes <= 100; bytes++) {
          onProgress?.({bytes, total: 100, path: 'direct'});
          await clock.pass(10);
        }
      },
    });
    performTransfer({type: 'send', task: 1, code: '1-a-f', payload: payload('/job')}, options);
    await tasks.settled();
    expect(inputs.map((input) => (input.type === 'moved' ? input.progress.bytes : input.type))).toEqual([
      1,
      26,
      51,
      76,
      100,
      'sent',
    ]);
  });

  it('a transfer that is aborted breaks with the reason', async () => {
    const {tasks, inputs, options} = setUp({
      receive: (_code, {signal}) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        }),
    });
    performTransfer({type: 'receive', task: 7, code: '1-a-f', maxBytes: 10}, options);
    performTransfer({type: 'abort', task: 8, reason: 'another'}, options);
    expect(inputs).toEqual([]);
    performTransfer({type: 'abort', task: 7, reason: 'enough'}, options);
    await tasks.settled();
    expect(inputs).toEqual([{type: 'broken', task: 7, reason: 'enough'}]);
  });

  it('a transfer that breaks reports whether another try can help, where that is known', async () => {
    const {tasks, inputs, options} = setUp({
      send: () => Promise.reject(new WormholeError('disk-full', 'The disk is full.')),
    });
    performTransfer({type: 'send', task: 1, code: '1-a-f', payload: payload('/job')}, options);
    performTransfer({type: 'receive', task: 2, code: '1-a-f', maxBytes: 10}, options);
    await tasks.settled();
    expect(inputs).toEqual([
      {type: 'broken', task: 1, reason: 'The disk is full.', fault: {permanent: true, side: 'here'}},
      {type: 'broken', task: 2, reason: 'not now'},
    ]);
  });
});
