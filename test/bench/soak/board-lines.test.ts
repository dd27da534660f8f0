import {describe, expect, it} from 'vitest';
import {createBoardLines} from '../../../bench/soak/board-lines.js';

const line = (fields: object) => JSON.stringify({topic: 'p2p-tui', ...fields});
const beat = (from: string, future?: string) => line({type: 'heartbeat', from, future});

describe('createBoardLines', () => {
  it('the lines that a soak reads are counted by type, and requests that repeat another', () => {
    const lines = createBoardLines();
    for (const future of ['a', 'b', 'a', 'a']) lines.hear(line({type: 'request', future}), 0);
    lines.hear(line({type: 'offer', future: 'a'}), 0);
    lines.hear(JSON.stringify({type: 'link', state: 'live'}), 0);
    expect(lines.byType).toEqual(
      new Map([
        ['request', 4],
        ['offer', 1],
      ]),
    );
    expect(lines.repeats).toBe(2);
    expect(lines.all).toBe(5);
  });

  it('the lines that a soak reads show for how long a dead client holds a worker', () => {
    const lines = createBoardLines();
    lines.hear(beat('w1', 'a'), 0);
    lines.hear(beat('w2', 'b'), 0);
    lines.hear(beat('w3', 'other'), 0);
    lines.clientDied(['a', 'b'], 1000);
    lines.hear(beat('w1', 'a'), 5000);
    expect(lines.open).toEqual([1000, 1000]);
    lines.hear(beat('w1'), 31_000);
    lines.hear(beat('w2', 'other'), 41_000);
    lines.hear(beat('w2', 'b'), 51_000);
    expect(lines.open).toEqual([]);
    expect(lines.held(90_000)).toEqual([30_000, 40_000]);
  });

  it('a worker that the soak killed is held by nobody from then on', () => {
    const lines = createBoardLines();
    lines.hear(beat('w1', 'a'), 0);
    lines.clientDied(['a'], 1000);
    lines.workerDied((worker) => worker === 'w1', 8000);
    expect(lines.held(90_000)).toEqual([7000]);
  });
});
