import type {BoardSession} from '../../board/session/types.js';

/** Resolves when the board has told whether it lets us in. */
export async function boardKnown(board: Pick<BoardSession, 'state' | 'subscribe'>): Promise<void> {
  const {promise, resolve} = Promise.withResolvers<void>();
  const look = () => {
    if (board.state !== 'connecting' && board.state !== 'lost') resolve();
  };
  const unsubscribe = board.subscribe(look);
  look();
  await promise;
  unsubscribe();
}
