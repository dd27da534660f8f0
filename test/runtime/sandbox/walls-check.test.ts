import {spawnSync} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {wallsCheck} from '../../../source/runtime/sandbox/walls-check.js';
import {testDirectory} from '../support/directory.js';

const said = (script: string) => {
  const {status, stderr} = spawnSync('/bin/sh', ['-c', script], {encoding: 'utf8'});
  return [status, stderr];
};

describe('the look from inside whether the walls stand', () => {
  it('a file that is not to be read is named first', async () => {
    const secret = join(await testDirectory(), "it's secret");
    await writeFile(secret, 'swordfish');
    expect(said(wallsCheck(secret))).toEqual([1, 'it lets jobs read the files of others\n']);
  });

  it('jobs that are root are told, and a namespace that is that of the machine', () => {
    const script = wallsCheck('/no/such/file');
    if (process.platform !== 'linux') return;
    if (process.getuid?.() === 0) expect(said(script)).toEqual([1, 'it lets jobs be root\n']);
    const asAnybody = script.replace(/^.*id -u.*$/m, '');
    expect(said(asAnybody)).toEqual([1, 'it shares processes with jobs\n']);
  });

  it('where there are no namespaces, none is asked for', () => {
    expect(wallsCheck('/secret', () => undefined)).not.toContain('/proc/self/ns');
  });
});
