/** Which of a server's host keys we ask for. */

/** What we can verify, best first. */
const algorithms = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
] as const;

/** A host key algorithm that both ssh2 and we know. */
export type HostKeyAlgorithm = (typeof algorithms)[number];

/**
 * The host key algorithms to offer, in order. A server has a key of each type and shows the one that we prefer: as
 * OpenSSH does, we prefer what `known_hosts` has, so that a host known by its RSA key alone is not taken for a stranger.
 * @param known types of the keys that are known.
 */
export function orderHostKeyAlgorithms(known: readonly string[]): HostKeyAlgorithm[] {
  const isKnown = (algorithm: HostKeyAlgorithm) =>
    known.includes(algorithm.startsWith('rsa-') ? 'ssh-rsa' : algorithm);
  return [...algorithms.filter(isKnown), ...algorithms.filter((algorithm) => !isKnown(algorithm))];
}
