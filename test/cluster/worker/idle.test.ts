import {describe, expect, it} from 'vitest';
import {restByUse} from '../../../source/cluster/worker/idle.js';

const idle = {others: 0, onBattery: false, sinceInput: Infinity};
const busy = {cause: 'busy', reason: ''} as const;

describe('restByUse', () => {
  it('a worker takes jobs on an idle machine, and none on battery or within five minutes of input', () => {
    expect(restByUse(idle, undefined)).toBeUndefined();
    expect(restByUse({...idle, onBattery: true}, undefined)).toEqual({
      cause: 'battery',
      reason: 'Its machine runs on battery.',
    });
    expect(restByUse({...idle, sinceInput: 299_999}, undefined)).toEqual({
      cause: 'busy',
      reason: 'Somebody typed at a terminal of its machine within the last 5 minutes.',
    });
    expect(restByUse({...idle, sinceInput: 300_000}, undefined)).toBeUndefined();
  });

  it('a worker rests when others use more than 30 % of the processors, until that is less than 20 %', () => {
    expect(restByUse({...idle, others: 0.3}, undefined)).toBeUndefined();
    expect(restByUse({...idle, others: 0.434}, undefined)).toEqual({
      cause: 'busy',
      reason: 'Other programs use 43 % of the processors of its machine.',
    });
    expect(restByUse({...idle, others: 0.25}, busy)).toMatchObject({cause: 'busy'});
    expect(restByUse({...idle, others: 0.2}, busy)).toBeUndefined();
    expect(restByUse({...idle, others: 0.25}, {cause: 'battery', reason: ''})).toBeUndefined();
  });
});
