import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdir} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {describe, expect, it, onTestFinished} from 'vitest';
import {testDirectory} from '../runtime/support/directory.js';

const built = fileURLToPath(new URL('../../dist/source/payload/work-directory.js', import.meta.url));

/** A program with a private directory, which does `more` and then waits. */
async function startProgram(more: string) {
  const temporary = await testDirectory();
  const script = `
    const {makeWorkDirectory} = await import(${JSON.stringify(built)});
    const work = await makeWorkDirectory();
    ${more}
    setInterval(() => undefined, 1000);
    console.log('ready');
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: {...process.env, TMPDIR: temporary},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return {child, left: () => readdir(temporary)};
}

describe('what a program has to itself', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s ends a program and leaves no private file',
    async (signal) => {
      const {child, left} = await startProgram('');
      expect(await left()).toHaveLength(1);
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([null, signal]);
      expect(await left()).toEqual([]);
    },
  );

  it('a program that listens for a signal itself is left to do so', async () => {
    const {child, left} = await startProgram(`
      process.on('SIGINT', () => console.log('heard', process.listenerCount('SIGINT')));
      process.on('SIGTERM', () => process.exit(3));
    `);
    // As if we did not listen, each time.
    for (let times = 0; times < 2; times++) {
      child.kill('SIGINT');
      expect(String((await once(child.stdout, 'data'))[0])).toBe('heard 1\n');
    }
    expect(await left()).toHaveLength(1);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([3, null]);
    expect(await left()).toEqual([]);
  });

  it('a program that has nothing any more leaves signals alone', async () => {
    const {child} = await startProgram(`
      await work[Symbol.asyncDispose]();
      process.stdin.destroy();
      if (process.listenerCount('SIGINT') > 0) process.exit(4);
    `);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
  });
});
