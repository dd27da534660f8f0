import {has} from '../../../bench/wormhole/programs.js';

export {has};

/** A name for a group of tests that says why it is skipped, when it is. */
export function needing(name: string, ...programs: readonly string[]): string {
  const missing = programs.filter((program) => !has(program));
  return missing.length === 0 ? name : `${name} (skipped: needs ${missing.join(', ')})`;
}
