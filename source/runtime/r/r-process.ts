/** One R that evaluates one future. */
import {writeFile} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import {jobEnvironment} from '../environment.js';
import {launch, type JobProcess} from '../job-process.js';
import type {Limits} from '../limits.js';
import type {Sandbox} from '../sandbox/sandbox.js';
import type {Rscript} from './rscript.js';
import {rScript} from './script.js';

/** What a process of R is started with. */
export type RProcessOptions = {
  readonly sandbox: Sandbox;
  readonly rscript: Rscript;
  readonly limits: Limits;
  /** As `Confinement` has them. */
  readonly passwd?: string | undefined;
  readonly pid?: number | undefined;
  /** As `RuntimeOptions` has it. */
  readonly nice?: number | undefined;
};

const scriptName = 'serve.R';

/**
 * Starts R with our script, which waits for its order on standard input.
 * @param directory the job's own directory, absolute and empty
 * @param args arguments of the script
 */
export async function startR(
  {sandbox, rscript, limits, passwd, pid, nice}: RProcessOptions,
  directory: string,
  args: readonly string[] = [],
): Promise<JobProcess> {
  await writeFile(join(directory, scriptName), rScript);
  return launch({
    sandbox,
    command: rscript.path,
    args: ['--vanilla', scriptName, ...args],
    directory,
    ...{limits, passwd, pid, nice},
    readable: [...new Set([rscript.path, rscript.home, ...rscript.libraries])],
    // The user's own library lies in the home directory, which the job does not have.
    environment: {
      ...jobEnvironment(process.env, directory),
      R_LIBS: rscript.libraries.join(delimiter),
    },
  });
}
