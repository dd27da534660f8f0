import {describe, expect, it} from 'vitest';
import {boardName, latencyText} from '../../../source/ui/health/link.js';

describe('boardName', () => {
  it.each([
    ['pico.sh', 'pico.sh'],
    ['pico.sh:22', 'pico.sh'],
    ['pico.sh:2222', 'pico.sh:2222'],
    ['[2001:db8::1]:22', '[2001:db8::1]'],
    ['[2001:db8::1]:2222', '[2001:db8::1]:2222'],
    ['2001:db8::22', '2001:db8::22'],
  ])('the board %s is shown as %s', (board, shown) => {
    expect(boardName(board)).toBe(shown);
  });

  it('the name of a board is empty while none is known', () => {
    expect(boardName(undefined)).toBe('');
  });
});

describe('latencyText', () => {
  it('the latency is a time, or not measured, or empty while nobody has tried to measure it', () => {
    expect([37.6, null, undefined].map(latencyText)).toEqual(['38ms', 'latency not measured', '']);
  });
});
