import {describe, expect, it} from 'vitest';
import type {Job} from '../../../bench/soak/jobs.js';
import {createLedger} from '../../../bench/soak/ledger.js';

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
  return {ledger, outcome: () => ledger.outcome(() => client)};
}

describe('the ledger of a soak', () => {
  it('tells jobs done once from those done twice, lost, wrong and failed', () => {
    const {ledger, outcome} = ledgerOf(job(1), job(2), job(3), job(4), job(5));
    for (const number of [1, 2, 2]) ledger.ended(number, 9000, right);
    ledger.ended(4, 9000, {how: 'wrong', value: '0'});
    ledger.ended(5, 9000, {how: 'failed', reason: 'No.'});
    expect(ledger.open).toBe(1);
    expect(outcome()).toMatchObject({
      jobs: 5,
      once: 1,
      twice: 1,
      lost: [3],
      wrong: ['job 4: 0'],
      failed: new Map([['No.', 1]]),
    });
  });

  it('waits are what is over the time that the job runs', () => {
    const {ledger, outcome} = ledgerOf(job(1));
    ledger.began(1, 10, 3000);
    ledger.ended(1, 8500, right);
    expect(outcome().waits).toEqual([2500]);
    expect(outcome().again).toBe(0);
  });

  it('what a killed worker had done is no waiting, but all until it was begun again is', () => {
    const {ledger, outcome} = ledgerOf(job(1));
    ledger.began(1, 10, 1000);
    ledger.hit(10, 4000);
    ledger.began(1, 11, 34_000);
    ledger.ended(1, 39_000, right);
    expect(outcome()).toMatchObject({waits: [30_000], delays: [33_000], again: 1, needless: 0});
  });

  it('an attempt that was given up though nobody hit its worker is waiting, and needless', () => {
    const {ledger, outcome} = ledgerOf(job(1));
    ledger.began(1, 10, 1000);
    // Hit, but before: who was stopped and goes on is as good as any other.
    ledger.hit(10, 500)(900);
    ledger.began(1, 11, 34_000);
    ledger.ended(1, 39_000, right);
    expect(outcome()).toMatchObject({waits: [33_000], again: 1, needless: 1});
  });

  it('a stopped worker that ends the job all the same made it wait', () => {
    const {ledger, outcome} = ledgerOf(job(1));
    ledger.began(1, 10, 1000);
    ledger.hit(10, 2000)(22_000);
    ledger.ended(1, 22_500, right);
    expect(outcome().waits).toEqual([16_500]);
  });

  it('a stopped client waits for nothing', () => {
    const {ledger, outcome} = ledgerOf(job(1));
    ledger.began(1, 10, 1000);
    ledger.hit(client, 2000)(22_000);
    ledger.ended(1, 22_500, right);
    expect(outcome()).toMatchObject({waits: [0], delays: [16_500]});
  });
});
