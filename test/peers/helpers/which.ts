import {execFileSync} from 'node:child_process';

/** Whether a program is on the search path. Tests against programs we did not write skip by name without it. */
export function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], {stdio: 'ignore'});
    return true;
  } catch {
    return false;
  }
}

/** A name for a group of tests that says why it is skipped, when it is. */
export function needing(name: string, ...programs: readonly string[]): string {
  const missing = programs.filter((program) => !has(program));
  return missing.length === 0 ? name : `${name} (skipped: needs ${missing.join(', ')})`;
}
