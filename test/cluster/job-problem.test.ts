import {describe, expect, it} from 'vitest';
import {defaultMaxBytes} from '../../source/cluster/timeouts.js';
import {jobProblem} from '../../source/cluster/job-problem.js';
import {payload} from './play.js';

const sized = (size: number) => ({...payload('/job'), size});
const problem = (job: Partial<Parameters<typeof jobProblem>[0]>) =>
  jobProblem({id: 'f-1', payload: payload('/job'), runtime: 'node', ...job}, 'alice@pear:1', 0);

describe('jobProblem', () => {
  it('an ordinary job has no problem', () => {
    expect(problem({})).toBeUndefined();
    expect(problem({runtime: 'r', label: 'is not sent'})).toBeUndefined();
    expect(problem({label: 'simulate 水', payload: sized(defaultMaxBytes)})).toBeUndefined();
  });

  it.each([
    ['long', 'x'.repeat(5000), /^The job cannot be asked for on the board: A line of \d+ bytes is too long/],
    ['wide', '水'.repeat(500), /too long for the topic p2p-tui: shorten its texts\.$/],
    ['half a character', '\uD83D', /not well-formed/],
  ])('a job with a label that no line can carry is refused: %s', (_, label, sentence) => {
    expect(problem({label})).toMatch(sentence);
  });

  it('a job larger than our workers take is refused, unless it is for R', () => {
    const size = defaultMaxBytes + 1;
    expect(problem({payload: sized(size)})).toBe(
      'The job has 1,073,741,825 bytes, and workers take no more than 1,073,741,824: send less with it.',
    );
    expect(problem({payload: sized(size), runtime: 'r'})).toBeUndefined();
  });

  it('a job with an id that the first topic cannot carry is refused', () => {
    expect(problem({id: 'a,b', runtime: 'r'})).toMatch(/field future cannot be written/);
  });
});
