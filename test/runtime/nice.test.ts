import {existsSync} from 'node:fs';
import {getPriority} from 'node:os';
import {describe, expect, it} from 'vitest';
import {noSandbox} from '../../source/runtime/sandbox/sandbox.js';
import {missing, needs, testR} from '../peers/helpers/r.js';
import {needsWalls, walls} from '../peers/helpers/probe.js';
import {testCommand, textOf} from './support/command.js';
import {testNode} from './support/node.js';

const niceness = Math.min(19, getPriority() + 7);
const hasGroups = existsSync('/proc/self/autogroup');

describe.each([
  ['a sandbox', walls, needsWalls],
  ['none', noSandbox, ''],
] as const)('the niceness of jobs in %s', (_, sandbox, needsIt) => {
  it.skipIf(!sandbox)(
    `a command is as nice as its worker wants it, with all that it starts${needsIt}`,
    async () => {
      const {run} = await testCommand({...(sandbox && {sandbox}), nice: 7});
      expect(textOf((await run(['sh', '-c', 'sh -c nice'])).outcome)).toBe(`${niceness}\n`);
    },
  );

  it.skipIf(!sandbox)(`a command cannot take its niceness back${needsIt}`, async () => {
    const {run} = await testCommand({...(sandbox && {sandbox}), nice: 7});
    const {outcome} = await run(['sh', '-c', 'nice -n -5 nice']);
    // Root may, where nothing keeps it from being root.
    const kept = sandbox !== noSandbox || process.getuid?.() !== 0 ? niceness : niceness - 5;
    expect(textOf(outcome, 'stdout')).toBe(`${kept}\n`);
  });

  it.skipIf(!sandbox || !hasGroups)(
    `the sessions of jobs that start at a time are as nice as their processes${needsIt || (hasGroups ? '' : ' (skipped: needs autogroups)')}`,
    async () => {
      const {run} = await testCommand({...(sandbox && {sandbox}), nice: 7});
      const runs = Array.from({length: 3}, async () => run(['cat', '/proc/self/autogroup']));
      for (const {outcome} of await Promise.all(runs)) {
        expect(textOf(outcome, 'stdout')).toMatch(/ nice 7$/m);
      }
    },
  );
});

describe('the niceness of jobs', () => {
  it('a JavaScript job is as nice as its worker wants it', async () => {
    const {run} = await testNode({nice: 7});
    const {outcome} = await run('async () => (await import("node:os")).getPriority()');
    expect(outcome).toMatchObject({ok: true, value: niceness});
  });

  it.skipIf(missing)(`an R future is as nice as its worker wants it${needs}`, async () => {
    const {run} = await testR({nice: 7});
    expect((await run('system("nice", intern = TRUE)')).description.value).toBe(`[1] "${niceness}"`);
  });

  it('a job is as nice as its worker where nothing is said', async () => {
    const {run} = await testCommand();
    expect(textOf((await run(['nice'])).outcome)).toBe(`${getPriority()}\n`);
  });
});
