import {describe, expect, it} from 'vitest';
import {noSandbox} from '../../source/runtime/sandbox/sandbox.js';
import {asJob, nodeEscapes, permitted, served, unpermitted} from './helpers/escape-node.js';
import {got, layPrey, needsWalls, walls} from './helpers/probe.js';

describe.skipIf(walls === undefined)(`node jobs that want out of the sandbox${needsWalls}`, () => {
  nodeEscapes(walls ?? noSandbox);
});

describe('node jobs that want out without a sandbox', () => {
  it.each(permitted)(
    'a function that %s as a program is stopped by the permission model of Node alone, too',
    async (_, body) => {
      const {said, next} = await asJob(noSandbox, body, await layPrey());
      expect(said).not.toContain(got);
      expect(next).toMatchObject(served);
    },
  );

  it.each(unpermitted)(
    'a function that %s as a program does so without a sandbox, as docs/sandboxes.md says',
    async (_, body) => {
      expect((await asJob(noSandbox, body, await layPrey())).said).toContain(got);
    },
  );
});
