import {systemClock} from '../clock/system.js';
import {localTime} from '../message/time.js';
import type {PeerId} from '../message/types.js';
import type {Event, EventBody} from '../store/event.js';
import {openStore} from '../store/open-store.js';
import type {Store} from '../store/store.js';
import type {BoardSession} from '../board/session/session.js';
import type {Questions} from './choose-connect.js';
import {openConfig, type Config} from './config.js';
import {historyOf} from './history.js';
import {openHosting, type HostCommands} from '../cluster/host/hosting.js';
import {joined, type JoinedOptions} from './joined.js';
import {joinBoard} from './join-board.js';
import {boardName, observe} from './observe.js';
import {peerId} from './peer-id.js';
import type {Settings} from './settings.js';
import {watchListing} from './watch-listing.js';

type ObserverOptions = {
  readonly settings: Settings;
  /** `file`: go on with what is recorded on this machine. `none`: begin with nothing, keep nothing. */
  readonly history: 'file' | 'none';
  /** Told of each new event. */
  readonly onEvent?: (event: Event) => void;
  /** Where access lists are remembered. Default: this user's settings. */
  readonly config?: Config;
  /** Seconds until hosting from here ends by itself. */
  readonly duration?: number | undefined;
  /** Ask whoever is at the keyboard what the connection has to know; absent: nobody is asked. */
  readonly questions?: Questions | undefined;
};

/** A cluster watched: its events in a store. */
export type Observer = {
  readonly store: Store;
  /** Resolves when the cluster is joined; the store fills before that, too. See `joined`. */
  ready(options?: JoinedOptions): Promise<void>;
  /** Hosting the cluster over the same connection. */
  readonly hosting: HostCommands;
  /** The connection, to be disconnected while this process is suspended, and to hear of. */
  readonly board: Pick<BoardSession, 'suspend' | 'resume' | 'subscribe'>;
  close(): Promise<void>;
};

/** Joins a cluster to watch it, and records it if that is possible. @throws Error one sentence, when it can never be joined */
export async function openObserver(options: ObserverOptions): Promise<Observer> {
  const {settings, history, onEvent, config = openConfig(), duration, questions} = options;
  const board = await joinBoard({settings, ...questions});
  const store = openStore({
    clock: systemClock,
    onEvent,
    ...(history === 'file' && {history: historyOf(settings.cluster)}),
  });
  const record = (body: EventBody) => {
    store.append(body);
  };

  let id: PeerId | undefined;
  // A name of its own: the host says goodbye while the dashboard stays.
  const hostId = () => peerId(board.user, 2);
  const stopObserving = observe({
    board,
    settings,
    isOurs: (peer) => peer === id || (board.user !== '' && peer === hostId()),
    record,
  });

  // It began before there was anybody to tell; history may end with a connection of long ago.
  if (board.state === 'connecting') {
    record({type: 'link', state: 'connecting', board: boardName(settings)});
  }

  // Boards tell newcomers nothing of what was said before; workers answer this hello with a heartbeat.
  const callRoll = () => {
    id = peerId(board.user);
    const now = systemClock.now();
    board.post('p2p-tui', {
      type: 'client',
      when: localTime(now),
      expires: Math.floor(now / 1000) + 3600,
      from: id,
      protocols: ['wormhole'],
    });
  };

  let wasLive = false;
  const stopCalling = board.subscribe((event) => {
    if (event.type !== 'link') return;
    if (event.state === 'live' && !wasLive) callRoll();
    wasLive = event.state === 'live';
  });
  const hosting = openHosting({
    board,
    cluster: settings.cluster,
    clock: systemClock,
    record,
    lists: config,
    id: hostId,
    duration,
  });
  const stopLooking = watchListing({
    board,
    cluster: settings.cluster,
    clock: systemClock,
    record(event) {
      record(event);
      if (event.type === 'listing') hosting.see(event);
    },
  });

  return {
    store,
    hosting,
    board: {
      subscribe: (listener) => board.subscribe(listener),
      async suspend() {
        store.pause();
        await board.suspend();
      },
      resume() {
        store.resume();
        board.resume();
      },
    },
    ready: (options) => joined(board, options),
    async close() {
      stopLooking();
      stopCalling();
      await hosting.stop('The host left.');
      await board.close();
      stopObserving();
      store.close();
    },
  };
}
