/** What OpenSSH's client is told, and who else reads its configuration. */

/** Options as flags: `-o name=value`. */
export function optionFlags(options: Readonly<Record<string, string>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/** A `Host` of a configuration: a server on loopback, and the key for it. @param more further lines. */
export function hostBlock(name: string, port: number, identityFile: string, ...more: string[]): string {
  const lines = ['HostName 127.0.0.1', `Port ${port}`, `IdentityFile ${identityFile}`, ...more];
  return [`Host ${name}`, ...lines.map((line) => `  ${line}`), ''].join('\n');
}
