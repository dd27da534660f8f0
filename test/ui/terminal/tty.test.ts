import {closeSync, openSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {openTty} from '../../../source/ui/terminal/tty.js';

describe('openTty', () => {
  it('openTty opens nothing where there is no terminal', () => {
    expect(openTty({})).toBeUndefined();
    const fd = openSync('/dev/null', 'w');
    try {
      expect(openTty({fd})).toBeUndefined();
    } finally {
      closeSync(fd);
    }
  });
});
