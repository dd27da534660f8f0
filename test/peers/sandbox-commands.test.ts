import {describe} from 'vitest';
import {noSandbox} from '../../source/runtime/sandbox/sandbox.js';
import {commandEscapes} from './helpers/escape-commands.js';
import {needsWalls, walls} from './helpers/probe.js';

describe.skipIf(walls === undefined)(`commands that want out of the sandbox${needsWalls}`, () => {
  commandEscapes(walls ?? noSandbox);
});
