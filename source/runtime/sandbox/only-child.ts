import {readFileSync} from 'node:fs';

/** The one process that another one has started, by its number; undefined where there is none, or not yet. */
export function onlyChild(pid: number): number | undefined {
  try {
    const child = Number.parseInt(
      readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8'),
      10,
    );
    return Number.isNaN(child) ? undefined : child;
  } catch {
    return undefined;
  }
}
