import {describe, expect, it} from 'vitest';
import {niceOf} from '../../source/commands/limits.js';

describe('niceOf', () => {
  it('--nice is refused on Windows in one sentence', () => {
    expect(() => niceOf({nice: 5}, 'win32')).toThrow(/^--nice does not work on Windows: leave it out\.$/);
    expect(niceOf({}, 'win32')).toBeUndefined();
    expect(niceOf({nice: 5}, 'linux')).toBe(5);
  });
});
