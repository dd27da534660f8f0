import {execFile} from 'node:child_process';

/**
 * What files below some directories take on their disks, by du(1): it reaches trees that are deeper than any path, and
 * is quick where there are many files.
 * @param paths absolute; one that is not there, or that we may not see, counts nothing
 * @param signal gives up
 * @returns bytes; undefined where nothing is known
 */
export async function readDiskUsage(
  paths: readonly string[],
  signal: AbortSignal,
): Promise<number | undefined> {
  const {promise, resolve} = Promise.withResolvers<number | undefined>();
  const environment = {PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C'};
  // It fails where a file has gone meanwhile, and tells of the rest all the same.
  execFile('du', ['-skx', ...paths], {signal, env: environment}, (_error, stdout) => {
    const amounts = [...stdout.matchAll(/^(\d+)\t/gm)].map(([, amount]) => Number(amount));
    resolve(amounts.length === 0 ? undefined : amounts.reduce((sum, each) => sum + each, 0) * 1024);
  });
  return promise;
}
