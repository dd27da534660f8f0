import {describe, expect, it} from 'vitest';
import type {Job} from '../../../bench/soak/jobs.js';
import {createLedger} from '../../../bench/soak/ledger.js';
import {summarize} from '../../../bench/soak/outcome.js';

const job = (number: number, seconds = 5): Job => ({
  number,
  at: 0,
  client: 0,
  runtime: 'node',
  seconds,
  size: 0,
});
const right = {how: 'right'} as const;
const client = 77;

function ledgerOf(...jobs: Job[]) {
  const ledger = createLedger(jobs);
  for (const {number} of jobs) ledger.posted(number, 1000);
  return {ledger, stories: () => ledger.stories(() => client)};
}

describe('the ledger of a soak', () => {
  it('the ledger counts jobs that ended once, ended twice, were lost, came out wrong or failed', () => {
    const {ledger, stories} = ledgerOf(job(1), job(2), job(3), job(4), job(5));
    for (const number of [1, 2, 2]) ledger.ended(number, 9000, right);
    ledger.ended(4, 9000, {how: 'wrong', value: '0'});
    ledger.ended(5, 9000, {how: 'failed', reason: 'No.'});
    expect(ledger.open).toBe(1);
    const {jobs, count, reasons, worst} = summarize(stories(), 4);
    expect({jobs, count, reasons}).toEqual({
      jobs: 5,
      count: {once: 1, twice: 1, lost: 1, wrong: 1, failed: 1},
      reasons: new Map([['No.', 1]]),
    });
    expect(worst.map(({number, how, said}) => [number, how, said])).toEqual([
      [2, 'twice', ''],
      [3, 'lost', ''],
      [4, 'wrong', '0'],
      [5, 'failed', 'No.'],
    ]);
  });

  it('waits are what is over the time that the job runs', () => {
    const {ledger, stories} = ledgerOf(job(1));
    ledger.began(1, 10, 3000);
    ledger.ended(1, 8500, right);
    expect(stories()).toMatchObject([{wait: 2500, attempts: [{pid: 10, at: 2000}], endedAt: 7500}]);
    expect(summarize(stories())).toMatchObject({again: 0, needless: 0});
  });

  it('what a killed worker had done is no waiting, but all until it was begun again is', () => {
    const {ledger, stories} = ledgerOf(job(1));
    ledger.began(1, 10, 1000);
    ledger.hit(10, 4000);
    ledger.began(1, 11, 34_000);
    ledger.ended(1, 39_000, right);
    expect(stories()).toMatchObject([{wait: 30_000, delay: 33_000}]);
    expect(summarize(stories())).toMatchObject({again: 1, needless: 0});
  });

  it('an attempt that was given up though nobody hit its worker is waiting, and needless', () => {
    const {ledger, stories} = ledgerOf(job(1));
    ledger.began(1, 10, 1000);
    // Hit, but before: who was stopped and goes on is as good as any other.
    ledger.hit(10, 500)(900);
    ledger.began(1, 11, 34_000);
    ledger.ended(1, 39_000, right);
    expect(stories()).toMatchObject([{wait: 33_000}]);
    expect(summarize(stories())).toMatchObject({again: 1, needless: 1});
  });

  it('a stopped worker that ends the job all the same made it wait', () => {
    const {ledger, stories} = ledgerOf(job(1));
    ledger.began(1, 10, 1000);
    ledger.hit(10, 2000)(22_000);
    ledger.ended(1, 22_500, right);
    expect(stories()).toMatchObject([{wait: 16_500}]);
  });

  it('a stopped client waits for nothing', () => {
    const {ledger, stories} = ledgerOf(job(1));
    ledger.began(1, 10, 1000);
    ledger.hit(client, 2000)(22_000);
    ledger.ended(1, 22_500, right);
    expect(stories()).toMatchObject([{wait: 0, delay: 16_500}]);
  });

  it('the ledger gives how waits are spread, and the longest first', () => {
    const jobs = Array.from({length: 20}, (_, index) => job(index + 1));
    const {ledger, stories} = ledgerOf(...jobs);
    for (const {number} of jobs) ledger.ended(number, 6000 + number * 1000, right);
    const {waits, worst} = summarize(stories(), 2);
    expect(waits).toEqual({p50: 10_000, p95: 19_000, longest: 20_000});
    expect(worst.map(({number}) => number)).toEqual([20, 19]);
  });
});
