import {parseClusterName} from '../board/cluster-name.js';
import {openBoard, type BoardSession} from '../board/session/session.js';
import {systemClock} from '../clock/system.js';
import {chooseConnect, type ConnectionPrompts} from './choose-connect.js';
import type {Settings} from './settings.js';

type JoinOptions = ConnectionPrompts & {
  readonly settings: Settings;
  /** Anybody else than the cluster's owner is refused. */
  readonly ownerOnly?: boolean | undefined;
};

/**
 * Connects to the board as the user's own `ssh` would, or by that itself. It returns at once with a session that is
 * still connecting, and that goes on trying for ever where trying helps; where it does not, the session is `closed`.
 * @throws Error one sentence, when the cluster's name is none
 */
export function joinBoard({settings, ownerOnly = false, ...prompts}: JoinOptions): Promise<BoardSession> {
  const cluster = parseClusterName(settings.cluster);
  if ('error' in cluster) return Promise.reject(new Error(cluster.error));

  return Promise.resolve(
    openBoard({
      cluster: settings.cluster,
      host: settings.board.host,
      port: settings.board.port,
      connect: chooseConnect(settings, prompts),
      clock: systemClock,
      role: 'member',
      ownerOnly,
    }),
  );
}
