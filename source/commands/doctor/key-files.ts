import {join} from 'node:path';
import type {LocalUser} from '../../ssh/config/host.js';
import {defaultFiles} from '../../ssh/identity/identity.js';
import type {SshAddress} from '../../ssh/jump/address.js';
import {findUserRoute, type UserFiles} from '../../ssh/connect.js';

/** The key files that count on the way to the board. They need not be there. */
export type KeyFiles = {
  /** Who names those for the board: `--identity`, the configuration of ssh, or nobody. */
  readonly source: 'given' | 'configured' | 'default';
  /** For the board. */
  readonly board: readonly string[];
  /** For the jump hosts before it. */
  readonly jumpHosts: readonly string[];
};

/**
 * Finds the key files as connecting does. A configuration that cannot be read names none: the check of the board tells.
 * @param given by `--identity`
 */
export async function findKeyFiles(
  given: readonly string[],
  board: SshAddress,
  user: LocalUser,
  files: UserFiles,
): Promise<KeyFiles> {
  const route = await findUserRoute(board, user, files).catch(() => []);
  const defaults = defaultFiles.map((name) => join(user.home, '.ssh', name));
  const configured = route.at(-1)?.identityFiles;
  const jumpHosts = route.slice(0, -1).flatMap(({identityFiles}) => identityFiles ?? defaults);
  if (given.length > 0) return {source: 'given', board: given, jumpHosts};
  return configured
    ? {source: 'configured', board: configured, jumpHosts}
    : {source: 'default', board: defaults, jumpHosts};
}
