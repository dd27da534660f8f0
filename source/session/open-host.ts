import {systemClock} from '../clock/system.js';
import type {AccessLists} from '../cluster/host/access-lists.js';
import type {HostCommands} from '../cluster/host/hosting-types.js';
import {openHosting} from '../cluster/host/hosting.js';
import type {PeerId} from '../message/types.js';
import {announceOnLink} from './announce.js';
import {attach, type Attached, type AttachOptions} from './attach.js';
import {holdTopic} from './hold-topic.js';

type HostSessionOptions = AttachOptions & {
  /** The user names that may join. */
  readonly users: readonly string[];
  readonly lists: AccessLists;
  /** Seconds for which it is to host, asked when it begins; never ending by default. */
  readonly left?: () => number | undefined;
  /** Peers that count as ours beside the host. */
  readonly isOurs?: (peer: PeerId) => boolean;
};

/** A host of a cluster, from the moment it begins to connect. */
export type HostSession = Pick<Attached, 'board' | 'ready' | 'close'> & {
  readonly commands: HostCommands;
  /** Resolves when it hosts no more, and does not stand by for another host, for whatever reason. */
  readonly over: Promise<void>;
};

/**
 * Connects to a cluster of ours and hosts it, as soon as no other process of ours does.
 * @throws Error one sentence, when the cluster's name is none
 */
export async function openHost(options: HostSessionOptions): Promise<HostSession> {
  const {settings, users, lists, left, record, onTrouble} = options;
  const attached = await attach({...options, ownerOnly: true});
  const {board, peer} = attached;
  // What is amiss while it is joined all the same: a second topic that is held by somebody else.
  board.subscribe((event) => {
    if (event.type !== 'link' || event.state !== 'live' || event.latency !== undefined) return;
    if (event.detail !== undefined) onTrouble?.(event.detail);
  });
  const stopAnnouncing = announceOnLink(board, peer, ['p2p-tui']);
  const hosting = openHosting({
    board,
    cluster: settings.cluster,
    clock: systemClock,
    record,
    lists,
    id: () => peer(),
    hold: (topic) => holdTopic(settings, options.prompts, topic),
  });
  attached.watch((listing) => hosting.see(listing));
  return {
    board,
    ready: attached.ready,
    commands: hosting,
    over: hosting.hostWhenFree(users, left),
    async close() {
      stopAnnouncing();
      await attached.close();
    },
  };
}
