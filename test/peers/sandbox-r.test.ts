import {describe, expect, it} from 'vitest';
import {noSandbox} from '../../source/runtime/sandbox/sandbox.js';
import {missing, needs, testR, userR} from './helpers/r.js';
import {got, layPrey, needsWalls, walls, type Prey} from './helpers/probe.js';

type Probe = readonly [what: string, expression: (prey: Prey) => string];

const say = (condition: string) => `if (${condition}) "${got}" else "stopped"`;

const probes: readonly Probe[] = [
  ['reads a file of the user', ({secret}) => say(`readLines("${secret}", warn = FALSE) == "swordfish"`)],
  [
    'has a program read a file of the user',
    ({secret}) => say(`identical(suppressWarnings(system("cat ${secret}", intern = TRUE)), "swordfish")`),
  ],
  [
    'connects to a server of this machine',
    ({port}) =>
      say(`readLines(socketConnection(port = ${String(port)}, blocking = TRUE), warn = FALSE) == "reached"`),
  ],
  ['signals another process', ({pid}) => say(`tools::pskill(${String(pid)}L, 0L)`)],
  ['learns the name of the machine', ({host}) => say(`Sys.info()[["nodename"]] == "${host}"`)],
];

describe.skipIf(missing || walls === undefined)(
  `R futures that want out of the sandbox${needs}${needsWalls}`,
  () => {
    it.each(probes)(
      'a future that %s as a script is stopped as a job, and the next one is served',
      async (_, expression) => {
        const code = expression(await layPrey());
        expect(await userR(`cat(${code})`)).toContain(got);
        const {run} = await testR({sandbox: walls ?? noSandbox});
        expect(JSON.stringify((await run(code)).description)).not.toContain(got);
        expect((await run('"served"')).description.value).toContain('served');
      },
      60_000,
    );
  },
);
