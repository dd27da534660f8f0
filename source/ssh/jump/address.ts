/** The hosts that `ProxyJump` of ssh_config(5) names. */

/** A host as a user writes it: `[user@]host[:port]`. What was left out is for the configuration to say. */
export type SshAddress = {readonly host: string; readonly user?: string; readonly port?: number};

/**
 * Reads `[user@]host[:port]`, `[user@][ipv6][:port]` or `ssh://[user@]host[:port]`.
 * @returns undefined when it is none of these. A name that begins with `-` never is: programs take it for an option.
 */
export function parseSshAddress(text: string): SshAddress | undefined {
  const bare = text.replace(/^ssh:\/\//i, '').replace(/\/$/, '');
  const match =
    /^(?:([^\s-][^\s]*)@)?(?:\[([0-9a-fA-F:.]+(?:%[\w.]+)?)\]|([^\s:/@[\]-][^\s:/@[\]]*))(?::(\d{1,5}))?$/.exec(
      bare,
    );
  const host = match?.[2] ?? match?.[3];
  if (!match || host === undefined) return undefined;
  const user = match[1];
  const port = match[4] === undefined ? undefined : Number(match[4]);
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
  return {host, ...(user !== undefined && {user}), ...(port !== undefined && {port})};
}

/**
 * Reads the value of `ProxyJump`: hosts joined by `,`, the first of which is visited first, or `none`.
 * @returns undefined when it cannot be read.
 */
export function parseJumps(text: string): readonly SshAddress[] | undefined {
  if (text.toLowerCase() === 'none') return [];
  const jumps: SshAddress[] = [];
  for (const part of text.split(',')) {
    const jump = parseSshAddress(part.trim());
    if (!jump) return undefined;
    jumps.push(jump);
  }

  return jumps;
}
