import {ownerOf} from '../board/cluster-name.js';
import {systemClock} from '../clock/system.js';
import type {BoardSession} from '../board/session/session.js';
import {showHostPort} from '../ssh/host-port.js';
import type {PeerId} from '../message/types.js';
import type {EventBody} from '../store/event.js';
import {peerId} from './peer-id.js';
import type {Settings} from './settings.js';
import {watchClocks} from './watch-clocks.js';

type ObserveOptions = {
  readonly board: BoardSession;
  readonly settings: Settings;
  /** Whether a peer is one of ours; a line from it is marked so. */
  readonly isOurs: (id: PeerId) => boolean;
  readonly record: (event: EventBody) => void;
};

/** The board's address as events have it: without the port where that is the usual one. */
export function boardName({board}: Pick<Settings, 'board'>): string {
  return board.port === 22 ? board.host : showHostPort(board);
}

/** Makes events of all that the board tells. @returns a function that ends it */
export function observe({board, settings, isOurs, record}: ObserveOptions): () => void {
  const name = boardName(settings);
  const owner = ownerOf(settings.cluster);
  const clocks = watchClocks({clock: systemClock, self: () => peerId(board.user), record});
  const unsubscribe = board.subscribe((event) => {
    if (event.type === 'link') {
      record({...event, board: name, owner, ...(board.user === '' ? {} : {user: board.user})});
      return;
    }

    const {message} = event;
    const ours =
      'from' in message ? isOurs(message.from) : message.type === 'access' && isOurs(message.owner);
    record(ours ? {...event, ours} : event);
    if (!ours && message.type !== 'bad') clocks.receive(message);
  });
  return () => {
    unsubscribe();
    clocks.end();
  };
}
