import {describe, expect, it} from 'vitest';
import {createEmitter} from '../../source/async/emitter.js';
import type {BoardSession, SessionEvent} from '../../source/board/session/types.js';
import {joined, type JoinedOptions} from '../../source/session/joined.js';

type Link = Extract<SessionEvent, {type: 'link'}>;

/** A board that is told what to say. */
function boardThatSays() {
  const {emit, subscribe} = createEmitter<SessionEvent>();
  let state: BoardSession['state'] = 'connecting';
  return {
    subscribe,
    get state() {
      return state;
    },
    say(link: Omit<Link, 'type'>) {
      ({state} = link);
      emit({type: 'link', ...link});
    },
  };
}

/** What became of waiting, so far. */
function waitFor(board: ReturnType<typeof boardThatSays>, options?: JoinedOptions) {
  let outcome = 'waits';
  joined(board, options).then(
    () => (outcome = 'joined'),
    (error: unknown) => (outcome = String(error)),
  );
  return async () => {
    await new Promise(setImmediate);
    return outcome;
  };
}

describe('waiting until a board is joined', () => {
  it('waits through refusals, tells them, and ends when it is live', async () => {
    const board = boardThatSays();
    const told: string[] = [];
    const outcome = waitFor(board, {onWait: (reason) => told.push(reason)});
    board.say({state: 'lost', detail: 'no answer'});
    board.say({state: 'denied', detail: 'nobody hosts it', unhosted: true});
    expect(await outcome()).toBe('waits');
    expect(told).toEqual(['no answer', 'nobody hosts it']);
    board.say({state: 'live'});
    expect(await outcome()).toBe('joined');
    expect(await waitFor(board)()).toBe('joined');
  });

  it('ends for its owner when nobody hosts the cluster, if that is enough', async () => {
    const board = boardThatSays();
    const outcome = waitFor(board, {orUnhosted: true});
    board.say({state: 'denied', detail: 'you are not on its list'});
    expect(await outcome()).toBe('waits');
    board.say({state: 'denied', detail: 'nobody hosts it', unhosted: true});
    expect(await outcome()).toBe('joined');
  });

  it('rejects with the reason when the board is closed, or a signal comes first', async () => {
    const closed = boardThatSays();
    const outcome = waitFor(closed);
    closed.say({state: 'closed', detail: 'The host key is another one.'});
    expect(await outcome()).toBe('Error: The host key is another one.');

    const aborted = waitFor(boardThatSays(), {signal: AbortSignal.abort(new Error('It was stopped.'))});
    expect(await aborted()).toBe('Error: It was stopped.');
  });
});
