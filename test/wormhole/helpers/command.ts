import type {Run} from '../../helpers/program.js';
import type {World} from './world.js';

/** The environment of a wormhole program that shall use the servers of this world. */
export function commandEnvironment({mailbox, relay, directory}: World): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: directory,
    TMPDIR: directory,
    WORMHOLE_RELAY_URL: mailbox.url,
    WORMHOLE_TRANSIT_HELPER: `tcp:127.0.0.1:${String(relay.port)}`,
  };
}

/** The code that `p2p-tui wormhole send` tells its user. */
export async function announcedCode(sender: Run): Promise<string> {
  return (await sender.line((line) => line.startsWith('Wormhole code is: '))).slice(18);
}
