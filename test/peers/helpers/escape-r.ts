/** R futures that want out of a sandbox. */
import {expect, it} from 'vitest';
import type {Sandbox} from '../../../source/runtime/sandbox/sandbox.js';
import {testR, userR} from './r.js';
import {got, layPrey, type Prey} from './probe.js';

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

/** Each does as a script what it wants to, and is stopped in this sandbox, which then serves the next job. */
export function rEscapes(sandbox: Sandbox): void {
  it.each(probes)(
    'a future that %s as a script is stopped as a job, and the next one is served',
    async (_, expression) => {
      const code = expression(await layPrey());
      expect(await userR(`cat(${code})`)).toContain(got);
      const {run} = await testR({sandbox});
      expect(JSON.stringify((await run(code)).description)).not.toContain(got);
      expect((await run('"served"')).description.value).toContain('served');
    },
    60_000,
  );
}
