import {readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {parseClusterName} from '../board/cluster-name.js';
import {createHostKeyPolicy} from '../board/host-key.js';
import {loadIdentity} from '../board/identity.js';
import {openBoard, type BoardSession} from '../board/session.js';
import {systemClock} from '../clock/system.js';
import type {Settings} from './settings.js';

export type JoinOptions = {
  readonly settings: Settings;
  /** The user names that may join, when we host the cluster; absent: we are one of its members. */
  readonly users?: readonly string[];
};

/**
 * Connects to the board with the user's own keys and known hosts. It returns at once with a session that is still
 * connecting, and that goes on trying for ever where trying helps.
 * @throws Error one sentence, when the cluster's name is none or there is no key
 */
export async function joinBoard({settings, users}: JoinOptions): Promise<BoardSession> {
  const cluster = parseClusterName(settings.cluster);
  if ('error' in cluster) throw new Error(cluster.error);

  const readText = (path: string) => readFile(path, 'utf8');
  const agent = process.env['SSH_AUTH_SOCK'];
  const identity = await loadIdentity({
    home: homedir(),
    readFile: readText,
    ...(agent === undefined ? {} : {agent}),
    ...(settings.identities.length === 0 ? {} : {files: settings.identities}),
  });
  if ('error' in identity) throw new Error(identity.error);

  const verifyHostKey = createHostKeyPolicy({
    ...(settings.acceptHostKey === undefined ? {} : {accept: settings.acceptHostKey}),
    knownHosts: () => readText(join(homedir(), '.ssh', 'known_hosts')).catch(() => undefined),
  });

  return openBoard({
    cluster: settings.cluster,
    ...settings.board,
    identity,
    verifyHostKey,
    clock: systemClock,
    ...(users === undefined ? {role: 'member'} : {role: 'host', access: users}),
  });
}
