import {describe, expect, it} from 'vitest';
import {drive, type Machine} from '../../source/async/drive.js';
import {createClock} from '../simulation/clock.js';

type Input =
  {readonly type: 'add'; readonly value: number} | {readonly type: 'sleep'; readonly at: number | undefined};
type State = {readonly sum: number; readonly at: number | undefined};
type Effect = {readonly type: 'sum'; readonly sum: number};

/** Adds what it is given; a tick at its time adds 100. */
const adder: Machine<State, Input, Effect> = {
  step(state, input, {now}) {
    if (input.type === 'sleep') return [{...state, at: input.at}, []];
    const isTime = state.at !== undefined && state.at <= now;
    const sum = state.sum + (input.type === 'add' ? input.value : 0) + (isTime ? 100 : 0);
    return [{sum, at: isTime ? undefined : state.at}, sum === state.sum ? [] : [{type: 'sum', sum}]];
  },
  wake: ({at}) => at,
};

function start(perform: (effect: Effect, feed: (input: Input) => void) => void) {
  const clock = createClock(0);
  const driven = drive<State, Input, Effect>({
    machine: adder,
    initial: {sum: 0, at: undefined},
    clock,
    random: () => 0,
    perform: (effect) => {
      perform(effect, driven.feed);
    },
  });
  return {clock, driven};
}

describe('driven machines', () => {
  it('a machine takes inputs that its effects feed only after the present step', () => {
    const sums: number[] = [];
    const {driven} = start(({sum}, feed) => {
      if (sum < 3) feed({type: 'add', value: 1});
      sums.push(sum);
    });
    driven.feed({type: 'add', value: 1});
    expect(sums).toEqual([1, 2, 3]);
  });

  it('a machine gets one tick at the time it asked for last, and keeps one timer', async () => {
    const {clock, driven} = start(() => {});
    for (const at of [500, 300, 700]) driven.feed({type: 'sleep', at});
    expect(clock.pending()).toBe(1);
    await clock.pass(699);
    expect(driven.state().sum).toBe(0);
    await clock.pass(1);
    expect(driven.state().sum).toBe(100);
    expect(clock.pending()).toBe(0);
  });

  it('a machine gets its tick after months too, though timers do not last that long', async () => {
    const {clock, driven} = start(() => {});
    driven.feed({type: 'sleep', at: 100 * 86_400_000});
    await clock.pass(100 * 86_400_000);
    expect(driven.state().sum).toBe(100);
  });

  it('a machine has no timer when it asks for none', () => {
    const {clock, driven} = start(() => {});
    driven.feed({type: 'sleep', at: 500});
    driven.feed({type: 'sleep', at: undefined});
    expect(clock.pending()).toBe(0);
  });
});
