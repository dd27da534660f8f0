import {spawnSync} from 'node:child_process';

const namespace = ['unshare', ...(process.getuid?.() === 0 ? [] : ['-r']), '-m'];

/** Whether programs can be given file systems of their own. */
export const canMount = ((): boolean => {
  const [unshare = '', ...flags] = namespace;
  return spawnSync(unshare, [...flags, 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
})();

/** The beginning of a command line that runs a program in a world where a directory is a disk of so many kB. */
export function smallDisk(directory: string, kilobytes: number): string[] {
  const mount = `mount -t tmpfs -o size=${String(kilobytes)}k none "$0" && exec "$@"`;
  return [...namespace, 'sh', '-c', mount, directory];
}
