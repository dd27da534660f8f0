import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {findRscript, type Rscript} from '../../runtime/r/rscript.js';
import type {Check} from './check.js';

/** R and the package `future`, which R futures need; `future.p2p` is told of where it is installed. */
export function rCheck(env: NodeJS.ProcessEnv): Check {
  return {
    id: 'r',
    title: 'R',
    // Starting R may take as long as findRscript grants it.
    timeout: 35_000,
    otherwise: {status: 'warn'},
    async examine() {
      const rscript = await findRscript(env);
      if (!rscript) {
        return {
          status: 'warn',
          text: 'There is no Rscript that works: a worker here leaves R futures to others.',
          mend: 'sudo apt-get install r-base-core',
        };
      }

      const {version, future} = rscript;
      if (future === undefined) {
        return {
          status: 'warn',
          text: `R ${version} has no package future: a worker here leaves R futures to others.`,
          mend: `Rscript -e 'install.packages("future")'`,
        };
      }

      const original = await packageVersion(rscript, 'future.p2p');
      return {
        status: 'ok',
        text: `R ${version} with future ${future}${original === undefined ? '' : ` and future.p2p ${original}`}.`,
      };
    },
  };
}

/** The version of an installed package, read from its own description; undefined when it is not there. */
async function packageVersion({libraries}: Rscript, name: string): Promise<string | undefined> {
  for (const library of libraries) {
    const text = await readFile(join(library, name, 'DESCRIPTION'), 'utf8').catch(() => '');
    const version = /^Version:\s*(\S+)/m.exec(text)?.[1];
    if (version !== undefined) return version;
  }

  return undefined;
}
