import {systemClock} from '../clock/system.js';
import type {Host} from '../cluster/host/host.js';
import {openHosting, type AccessLists, type HostCommands, type HostingRole} from '../cluster/host/hosting.js';
import type {PeerId} from '../message/types.js';
import {attach, type Attached, type AttachOptions} from './attach.js';

type HostSessionOptions = AttachOptions & {
  /** The user names that may join. */
  readonly users: readonly string[];
  readonly lists: AccessLists;
  /** Peers that count as ours beside the host. */
  readonly isOurs?: (peer: PeerId) => boolean;
};

/** A host of a cluster, from the moment it begins to connect. */
export type HostSession = Pick<Attached, 'board' | 'ready' | 'close'> & {
  /**
   * Hosts from now on; the board is joined. To be called once.
   * @param duration seconds until it stops by itself; never by default
   */
  begin(duration?: number): {readonly host: Host; readonly commands: HostCommands};
};

/** Connects to a cluster of ours to host it. @throws Error one sentence, when the cluster's name is none */
export async function openHost(options: HostSessionOptions): Promise<HostSession> {
  const {settings, users, lists, record, onTrouble} = options;
  const attached = await attach(options);
  const {board} = attached;
  let hosting: HostingRole | undefined;
  // What is amiss while it is joined all the same: a second topic that is held by somebody else.
  board.subscribe((event) => {
    if (event.type !== 'link' || event.state !== 'live' || event.latency !== undefined) return;
    if (event.detail !== undefined) onTrouble?.(event.detail);
  });
  attached.watch((listing) => hosting?.see(listing));
  return {
    board,
    ready: attached.ready,
    begin(duration) {
      hosting = openHosting({
        board,
        cluster: settings.cluster,
        clock: systemClock,
        record,
        lists,
        id: () => attached.peer(),
        duration,
      });
      return {host: hosting.begin(users), commands: hosting};
    },
    close: attached.close,
  };
}
