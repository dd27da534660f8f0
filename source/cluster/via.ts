/** The two payloads that travel under one `via`: the job out, its result back. */
type Leg = 'out' | 'back';

const form = /^wormhole:\/\/(\d{1,6}-[\w-]{1,128})$/;

/**
 * The wormhole code of a payload: future.p2p appends `-f` for the future and `-r` for the result.
 * @param via `wormhole://DDDD-xxxxxxxxxxxx`
 * @returns undefined when `via` is nothing of the kind
 */
export function legCode(via: string, leg: Leg): string | undefined {
  const code = form.exec(via)?.[1];
  return code === undefined ? undefined : `${code}-${leg === 'out' ? 'f' : 'r'}`;
}
