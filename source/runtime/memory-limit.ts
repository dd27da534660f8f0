/**
 * A command line that runs another with a bound on its address space, by the shell's `ulimit`.
 * @param maxMemory MiB; undefined: no bound
 */
export function withMemoryLimit(
  command: string,
  args: readonly string[],
  maxMemory: number | undefined,
): {readonly command: string; readonly args: readonly string[]} {
  if (maxMemory === undefined) return {command, args};
  const kibibytes = String(Math.ceil(maxMemory * 1024));
  return {command: '/bin/sh', args: ['-c', 'ulimit -v "$0" && exec "$@"', kibibytes, command, ...args]};
}
