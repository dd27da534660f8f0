import {accessSync, constants} from 'node:fs';
import {delimiter, join} from 'node:path';

/**
 * Where a program lies, so that it can also be started with another search path.
 * @param name its name, or a path
 * @returns undefined where there is none
 */
export function findProgram(name: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const directories = name.includes('/')
    ? ['']
    : (environment['PATH'] ?? '').split(delimiter).filter(Boolean);
  return directories.map((directory) => join(directory, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
