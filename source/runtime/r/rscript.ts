import {execFile} from 'node:child_process';
import {realpath} from 'node:fs/promises';
import {promisify} from 'node:util';
import {makeWorkDirectory} from '../../payload/work-directory.js';
import {findProgram} from '../find-program.js';

const run = promisify(execFile);

/** An installation of R. */
export type Rscript = {
  /** Absolute path of `Rscript`. */
  readonly path: string;
  /** Version of R, such as `4.2.2`. */
  readonly version: string;
  /** Version of the package `future`; undefined when it is not installed. */
  readonly future?: string;
  /** R's home directory, absolute. */
  readonly home: string;
  /** Package libraries in search order, absolute. */
  readonly libraries: readonly string[];
};

const mark = 'p2p-tui:';
const question = `
  say <- function(...) cat("\\n${mark}", paste(..., sep = "\\t"), "\\n", sep = "")
  say("version", as.character(getRversion()))
  say("home", normalizePath(R.home()))
  for (library in .libPaths()) say("library", library)
  say("future", tryCatch(as.character(packageVersion("future")), error = function(e) ""))
`;

/**
 * Finds R on the search path and asks it for its versions and libraries.
 * @param signal gives up looking; the promise rejects with its reason
 * @returns undefined when there is no `Rscript` that works
 */
export async function findRscript(
  environment: NodeJS.ProcessEnv = process.env,
  signal?: AbortSignal,
): Promise<Rscript | undefined> {
  const found = findProgram('Rscript', environment);
  if (found === undefined) return undefined;
  const path = await realpath(found);
  // R does not delete its temporary directory when it is killed.
  await using work = await makeWorkDirectory();
  try {
    // With the user's profile and libraries: jobs get the same libraries, but not the profile.
    const {stdout} = await run(path, ['-e', question], {
      env: {...environment, TMPDIR: work.path},
      timeout: 30_000,
      signal,
    });
    return describe(path, stdout);
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

function describe(path: string, stdout: string): Rscript | undefined {
  const facts = stdout
    .split('\n')
    .filter((line) => line.startsWith(mark))
    .map((line) => line.slice(mark.length).trimEnd().split('\t'));
  const fact = (name: string) => facts.find(([key]) => key === name)?.[1];
  const version = fact('version');
  const home = fact('home');
  const future = fact('future');
  if (version === undefined || home === undefined) return undefined;
  const libraries = facts.flatMap(([key, value]) =>
    key === 'library' && value !== undefined ? [value] : [],
  );
  return {path, version, home, libraries, ...(future !== undefined && future !== '' && {future})};
}
