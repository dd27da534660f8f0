/** The way to a host: through which others, in which order. */
import type {HostConfig} from '../config/host.js';
import type {SshAddress} from './address.js';

/** More hops than anybody has; beyond, two hosts are each other's jump host. */
const maxHops = 16;

/**
 * Finds the way, the target last. As with OpenSSH the first hop of a list is itself reached as the configuration says,
 * through hosts of its own if need be; those behind it are reached from the one before.
 * @param lookUp the configuration of a host.
 * @throws Error with one sentence, when it leads in a circle.
 */
export async function findRoute(
  target: SshAddress,
  lookUp: (address: SshAddress) => Promise<HostConfig>,
): Promise<readonly HostConfig[]> {
  const route: HostConfig[] = [];
  let first: SshAddress | undefined = target;
  while (first !== undefined) {
    const config = await lookUp(first);
    const [next, ...others]: readonly SshAddress[] = config.jumps;
    const between: HostConfig[] = [];
    for (const other of others) between.push(await lookUp(other));
    route.unshift(...between, config);
    if (route.length > maxHops) {
      throw new Error(`ProxyJump leads to ${target.host} in a circle: mend it in ~/.ssh/config.`);
    }

    first = next;
  }

  return route;
}
