import {describe} from 'vitest';
import {noSandbox} from '../../source/runtime/sandbox/sandbox.js';
import {rEscapes} from './helpers/escape-r.js';
import {needsWalls, walls} from './helpers/probe.js';
import {missing, needs} from './helpers/r.js';

describe.skipIf(missing || walls === undefined)(
  `R futures that want out of the sandbox${needs}${needsWalls}`,
  () => {
    rEscapes(walls ?? noSandbox);
  },
);
