import {describe, expect, it} from 'vitest';
import {guardNotes, requireAllowedRoot} from '../../source/commands/root-worker.js';
import {bwrapSandbox} from '../../source/runtime/sandbox/bwrap.js';
import {firejailSandbox} from '../../source/runtime/sandbox/firejail.js';
import {noSandbox} from '../../source/runtime/sandbox/sandbox.js';

const user = {uid: 65_533, gid: 65_533};
const ordinary = {...bwrapSandbox(), user: undefined};

describe('a worker of root', () => {
  it('root runs a worker only when he says so, whatever guards its jobs, and anybody else always', () => {
    const guarded = {...bwrapSandbox(), user};
    for (const sandbox of [noSandbox, ordinary, guarded]) {
      expect(() => requireAllowedRoot(sandbox, false, 0)).toThrow(/as root.*ordinary user.*--allow-root/);
      requireAllowedRoot(sandbox, true, 0);
      requireAllowedRoot(sandbox, false, 1000);
      requireAllowedRoot(sandbox, false, undefined);
    }
    expect(() => requireAllowedRoot(guarded, false, 0)).toThrow('though its jobs would not');
    expect(() => requireAllowedRoot(noSandbox, false, 0)).toThrow('and so would its jobs');
  });

  it('a worker of root says so in one line, and whom its jobs run as', () => {
    expect(guardNotes({...bwrapSandbox(), user}, 0)).toEqual([
      'This worker runs as root; its jobs run as the user 65533, who owns nothing.',
    ]);
    expect(guardNotes(ordinary, 0)).toHaveLength(1);
    expect(guardNotes(ordinary, 1000)).toEqual([]);
  });

  it('a worker says which sandbox it took, where that is not the first', () => {
    expect(guardNotes(firejailSandbox('firejail', undefined), 1000)).toEqual([
      'Jobs are kept in by firejail.',
    ]);
  });

  it('a worker without a sandbox says for whom that is, and that its jobs are root where it is', () => {
    expect(guardNotes(noSandbox, 1000).join(' ')).toMatch(/unguarded.*whose every member you trust/);
    expect(guardNotes(noSandbox, 0)).toEqual([
      'This worker and its jobs run as root (--allow-root).',
      ...guardNotes(noSandbox, 1000),
    ]);
  });
});
