import {mkdtemp} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe} from 'vitest';
import {
  canMapNames,
  freshLoopbackAddress,
  mapWilliamsRelay,
  williamsRelayPort,
} from '../../../bench/wormhole/hosts.js';
import type {CommandLine} from '../../../bench/wormhole/hosts.js';
import {startRelay} from '../../../source/wormhole/server/relay.js';
import type {RelayServer} from '../../../source/wormhole/server/relay.js';
import {has, needing} from './which.js';

/** Starts a program with the name of wormhole-william's relay mapped to one of ours. */
type Mapped = (program: string, ...args: readonly string[]) => CommandLine;

/**
 * A group of tests in which wormhole-william sends: a relay of ours stands where it looks for its own. Skipped by name
 * where that cannot be had.
 * @param body gets what makes the command lines, which works while tests run
 */
export function describeWilliamSending(
  name: string,
  directory: () => string,
  body: (mapped: Mapped) => void,
): void {
  const installed = has('wormhole-william');
  const able = installed && canMapNames();
  const title =
    installed && !able
      ? `${name} (skipped: needs unshare with mount namespaces)`
      : needing(name, 'wormhole-william');
  describe.skipIf(!able)(title, () => {
    let relay: RelayServer;
    let mapped: Mapped;
    beforeAll(async () => {
      const host = freshLoopbackAddress();
      relay = await startRelay({host, port: williamsRelayPort});
      mapped = await mapWilliamsRelay(await mkdtemp(join(directory(), 'hosts-')), host);
    });
    afterAll(async () => {
      await relay.close();
    });
    body((program, ...args) => mapped(program, ...args));
  });
}
