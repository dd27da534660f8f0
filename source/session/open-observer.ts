import {systemClock} from '../clock/system.js';
import type {AccessLists} from '../cluster/host/access-lists.js';
import type {HostCommands} from '../cluster/host/hosting-types.js';
import {openHosting} from '../cluster/host/hosting.js';
import type {Event, EventBody} from '../store/event.js';
import {openStore} from '../store/open-store.js';
import type {Store} from '../store/store.js';
import {announceOnLink} from './announce.js';
import {attach, type Attached, type AttachOptions} from './attach.js';
import {historyOf} from './history.js';
import {holdTopic} from './hold-topic.js';
import type {JoinedOptions} from './joined.js';
import {boardName} from './observe.js';
import type {Suspendable} from './suspend.js';

type ObserverOptions = Omit<AttachOptions, 'record'> & {
  /** `file`: go on with what is recorded on this machine. `none`: begin with nothing, keep nothing. */
  readonly history: 'file' | 'none';
  /** Told of each new event. */
  readonly onEvent?: (event: Event) => void;
  /** The cluster may be hosted from here; absent: it is only watched. */
  readonly hosting?: {
    readonly lists: AccessLists;
    /** Seconds until hosting from here ends by itself. */
    readonly duration?: number | undefined;
  };
};

/** A cluster watched: its events in a store. */
export type Observer = {
  readonly store: Store;
  /** Resolves when the cluster is joined; the store fills before that, too. See `joined`. */
  ready(options?: JoinedOptions): Promise<void>;
  /** Hosting the cluster over the same connection, where that was asked for. */
  readonly hosting: HostCommands | undefined;
  /** Resolves when it is known whether lines get through. See `BoardSession.delivered`. */
  delivered(): Promise<void>;
  /** The connection, to be disconnected while this process is suspended. */
  readonly board: Suspendable;
  close(): Promise<void>;
};

/** Connects to a cluster to watch it, and records it if that is possible. @throws Error one sentence, when its name is none */
export async function openObserver(options: ObserverOptions): Promise<Observer> {
  const {settings, history, onEvent, hosting: asked, ...attaching} = options;
  const store = openStore({
    clock: systemClock,
    onEvent,
    ...(history === 'file' && {history: historyOf(settings.cluster)}),
  });
  const record = (body: EventBody) => {
    store.append(body);
  };

  let attached: Attached;
  try {
    attached = await attach({...attaching, settings, record, pausing: store});
  } catch (error) {
    store.close();
    throw error;
  }

  const {board, peer, suspend, resume} = attached;
  // It began before there was anybody to tell; history may end with a connection of long ago.
  if (board.state === 'connecting') {
    record({type: 'link', state: 'connecting', board: boardName(settings)});
  }

  const stopAnnouncing = announceOnLink(board, peer, ['future.p2p', 'p2p-tui']);
  const hosting =
    asked &&
    openHosting({
      ...asked,
      board,
      cluster: settings.cluster,
      clock: systemClock,
      record,
      // A name of its own: the host says goodbye while the dashboard stays.
      id: () => peer(2),
      hold: (topic) => holdTopic(settings, attaching.prompts, topic),
    });
  attached.watch((listing) => hosting?.see(listing));

  return {
    store,
    hosting,
    board: {suspend, resume},
    ready: attached.ready,
    delivered: () => board.delivered(),
    async close() {
      stopAnnouncing();
      await hosting?.stop('The host left.');
      await attached.close();
      store.close();
    },
  };
}
