import {commandRuntime} from '../runtime/command/command-runtime.js';
import {nodeRuntime} from '../runtime/node/node-runtime.js';
import {findRscript} from '../runtime/r/rscript.js';
import {rRuntime} from '../runtime/r/r-runtime.js';
import type {ClosableRuntime, RuntimeOptions} from '../runtime/runtime.js';
import {runtimeNames} from './cli/values.js';

/**
 * The runtimes that `--runtime` names; without it all that work here: R needs Rscript and the package future.
 * @throws Error one sentence, when R is asked for and not there
 */
export async function openRuntimes(
  names: readonly string[] | undefined,
  options: RuntimeOptions,
): Promise<ClosableRuntime[]> {
  const asked: readonly string[] = names ?? runtimeNames;
  const runtimes: ClosableRuntime[] = [];
  if (asked.includes('r')) {
    const rscript = await findRscript();
    if (rscript?.future !== undefined) {
      runtimes.push(rRuntime({...options, rscript}));
    } else if (names !== undefined) {
      throw new Error(
        rscript === undefined
          ? 'There is no Rscript here: install R, or leave r out of --runtime.'
          : "R has no package future here: run install.packages('future') in R, or leave r out of --runtime.",
      );
    }
  }

  if (asked.includes('node')) runtimes.push(nodeRuntime(options));
  if (asked.includes('command')) runtimes.push(commandRuntime(options));
  return runtimes;
}
