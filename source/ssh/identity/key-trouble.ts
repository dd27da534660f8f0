/** Why a key file is not used, or there is no key at all, in words for the user. */

/** A key file that is not used, though it was meant to be: why and what to do, and what mends it alone. */
export type PassedOver = {readonly reason: string; readonly mend: string};

/**
 * `missing`: there is no such file. `unreadable`: it may not be read. `open`: others may use it, so that OpenSSH ignores
 * it. `hardware`: its private part is in a security key. `unusable`: there is no private key in it.
 */
export type KeyTrouble = 'missing' | 'unreadable' | 'open' | 'hardware' | 'unusable';

/** Which file it is, and who wants it. */
type KeyWish = {
  readonly path: string;
  /** The user on the command line, his configuration, or only our knowledge of the default names. */
  readonly source: 'given' | 'configured' | 'default';
  /** The user's home directory. */
  readonly home: string;
  /** It is for this jump host, `host:port`, and not for the board. */
  readonly jumpHost?: string;
};

/** What reading a file that failed says of it. An error without a code is one of a missing file. */
export function troubleOf(error: unknown): KeyTrouble {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM') return 'unreadable';
  return code === 'EISDIR' ? 'unusable' : 'missing';
}

/** How many keys are named in a sentence. */
const mostNamed = 6;

/** @returns The keys in words: `A (SHA256:…), B (SHA256:…) and 3 others`. At least one. */
export function nameKeys(keys: readonly {readonly name: string}[]): string {
  const names = keys.slice(0, mostNamed).map(({name}) => name);
  const others = keys.length - names.length;
  if (others > 0) names.push(others === 1 ? 'another' : `${others} others`);
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}

/** A path as people write it. */
export function shownPath(path: string, home: string): string {
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** @returns What is wrong with a key file; it can stand alone or behind "and". */
export function tellTrouble(why: KeyTrouble, {path, source, home, jumpHost}: KeyWish): PassedOver {
  if (why === 'open') {
    const reason = `${path} can be used by others, so it is ignored, as ssh does: chmod 600 ${path}`;
    return {reason, mend: `chmod 600 ${path}`};
  }

  if (why === 'hardware') {
    const command = `--ssh-args="-i ${path}"`;
    return {
      reason: `${path} needs a security key, which only the system's ssh can use: connect by it with ${command}`,
      mend: command,
    };
  }

  const shown = shownPath(path, home);
  const other = jumpHost === undefined ? ' or use --identity' : '';
  const named =
    source === 'configured'
      ? `~/.ssh/config names ${shown}${jumpHost === undefined ? '' : ` for the jump host ${jumpHost}`}, which`
      : path;
  if (why === 'unreadable') {
    return {reason: `${named} cannot be read: chmod 600 ${path}`, mend: `chmod 600 ${path}`};
  }

  const mend = {
    given: 'Give the file of a private key with --identity.',
    configured: `Correct IdentityFile ${shown} in ~/.ssh/config${other}.`,
    default: `Move ${path} away and make a key with ssh-keygen -t ed25519${other}.`,
  }[source];
  const cure = {
    given: 'give another file',
    configured: `correct it${other}`,
    default: `move it away${other}`,
  }[source];
  if (why === 'unusable') {
    return {reason: `${named} holds no private key that can be used: ${cure}.`, mend};
  }

  return source === 'given'
    ? {reason: `There is no private key at ${path}: give the file of one.`, mend}
    : {reason: `${named} is not there: ${cure}.`, mend};
}

/** Why there is nothing to authenticate with: one sentence, and what mends it alone. */
export type NoIdentity = {readonly error: string; readonly mend: string};

/** What was asked for when nothing was found. */
type KeyQuest = {
  /** The user's own files, or those of his configuration; undefined: the default ones. */
  readonly files?: readonly string[];
  readonly configured?: readonly string[];
  readonly jumpHost?: string;
};

/**
 * Why there is nothing to authenticate with: what can be mended where it is comes first, a new key last.
 * @param locked a key that has a passphrase, which there is nobody to ask for.
 * @param trouble what is wrong with the first of the files.
 */
export function explainNone(
  {files, configured, jumpHost}: KeyQuest,
  locked: string | undefined,
  trouble: PassedOver | undefined,
): NoIdentity {
  if (locked !== undefined) {
    return {
      error: `The key ${locked} has a passphrase: hand it to the agent with ssh-add ${locked}`,
      mend: `ssh-add ${locked}`,
    };
  }

  if (trouble) return {error: trouble.reason, mend: trouble.mend};
  const [wanted] = files ?? configured ?? [];
  if (wanted !== undefined) {
    return {
      error: `${wanted} holds no private key that can be used, and the agent has none for it.`,
      mend: `ssh-add ${wanted.replace(/\.pub$/, '')}`,
    };
  }

  if (configured) {
    const where = jumpHost === undefined ? '' : ` for the jump host ${jumpHost}`;
    const other = jumpHost === undefined ? ', or with --identity' : '';
    return {
      error: `~/.ssh/config says IdentityFile none${where}: name a key file there${other}.`,
      mend: `Name a key file${where} with IdentityFile in ~/.ssh/config${other}.`,
    };
  }

  if (jumpHost !== undefined) {
    return {
      error: `You have no SSH key for the jump host ${jumpHost}: name one with IdentityFile in ~/.ssh/config.`,
      mend: `Name a key file for the jump host ${jumpHost} with IdentityFile in ~/.ssh/config.`,
    };
  }

  return {
    error: 'You have no SSH key yet: make one with ssh-keygen -t ed25519',
    mend: 'ssh-keygen -t ed25519',
  };
}
