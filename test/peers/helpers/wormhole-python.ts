import {spawnSync} from 'node:child_process';
import {has} from './which.js';
import {run} from './wormhole-process.js';
import type {Running} from './wormhole-process.js';

/** Whether Twisted knows the plug-in of a server. */
export function hasTwistPlugin(name: 'wormhole-mailbox' | 'transitrelay'): boolean {
  return has('twist3') && String(spawnSync('twist3', ['--help']).stdout).includes(name);
}

/** A server by Twisted, on a free port of loopback unless told otherwise. */
export async function startTwist(
  plugin: 'wormhole-mailbox' | 'transitrelay',
  cwd: string,
  {host = '127.0.0.1', port = 0} = {},
): Promise<{readonly port: number; readonly process: Running}> {
  const database = plugin === 'wormhole-mailbox' ? ['--channel-db=:memory:'] : [];
  const process = run('twist3', [plugin, `--port=tcp:${String(port)}:interface=${host}`, ...database], {cwd});
  const [, actual] = await process.until(/starting on (\d+)/);
  return {port: Number(actual), process};
}
