import {dirname} from 'node:path';

/** The directories that lead to a path, the topmost first, but for the root. @param path absolute */
export function directoriesTo(path: string): string[] {
  const above = dirname(path);
  return above === path || above === '/' ? [] : [...directoriesTo(above), above];
}
