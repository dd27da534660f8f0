import {spawnSync} from 'node:child_process';
import {describe, expect, it} from 'vitest';
import {program} from '../../helpers/program.js';

/** What makes the Node.js that runs the test say that it is an old one. */
const pretend = `data:text/javascript,Object.defineProperty(process.versions, 'node', {value: '20.20.2'})`;

describe('old versions of Node.js', () => {
  it('on a Node.js that is too old, p2p-tui says in one sentence what it needs, and loads nothing', () => {
    const {stdout, stderr, status} = spawnSync(
      process.execPath,
      ['--import', pretend, program, '--version'],
      {
        encoding: 'utf8',
      },
    );
    expect(stderr).toMatch(/^p2p-tui needs Node\.js 24 or newer and this is 20\.20\.2: install .*\n$/);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});
