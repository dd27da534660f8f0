import {describe, expect, it} from 'vitest';
import {ownCluster, ownNameFor} from '../../source/session/own-cluster.js';
import {completeSettings} from '../../source/session/settings.js';
import {ConnectError, type Connection} from '../../source/ssh/connection.js';

const settings = completeSettings({cluster: 'me/personal', host: 'board.example:2222'}, {});

/** A board that answers `user`, and counts who has left it. */
function createBoard() {
  const board = {
    left: 0,
    connect: () =>
      Promise.resolve({
        run: (command: string) =>
          Promise.resolve(command === 'user' ? 'alice\nid\n2026-01-01T00:00:00Z\n' : ''),
        close: () => Promise.resolve(void (board.left += 1)),
      } as unknown as Connection),
  };
  return board;
}

function setUp() {
  const told: string[] = [];
  const ending = new AbortController();
  return {told, ending, options: {signal: ending.signal, onTrouble: (text: string) => void told.push(text)}};
}

describe('the cluster that is meant where none is named', () => {
  it('it is the personal one of whoever the board says that we are, and the question leaves no connection', async () => {
    const {options, told} = setUp();
    const board = createBoard();
    const own = await ownCluster(settings, {...options, connect: board.connect});
    expect(own).toEqual({...settings, cluster: 'alice/personal'});
    expect(board.left).toBe(1);
    expect(told).toEqual([]);
  });

  it('it is the one that R calls friends where others than ourselves are let in', async () => {
    const own = (users: readonly string[]) =>
      ownCluster(settings, {
        ...setUp().options,
        connect: createBoard().connect,
        nameFor: (user) => ownNameFor(users, user),
      });
    expect((await own(['alice', 'bob'])).cluster).toBe('alice/friends');
    expect((await own(['alice'])).cluster).toBe('alice/personal');
    expect((await own([])).cluster).toBe('alice/personal');
  });

  it('a board that does not answer is asked again, and why is told', async () => {
    const {options, told} = setUp();
    const board = createBoard();
    let attempts = 0;
    const connect = () =>
      ++attempts === 1
        ? Promise.reject(new ConnectError('Nothing answers at board.example:2222.', 'network'))
        : board.connect();
    expect((await ownCluster(settings, {...options, connect})).cluster).toBe('alice/personal');
    expect(told).toEqual([
      expect.stringMatching(/^Nothing answers at board\.example:2222; next try in [12] s$/),
    ]);
  });

  it('a board that refuses us is not asked again', async () => {
    const {options, told} = setUp();
    const refused = new ConnectError('The board has no account for your SSH key.', 'account');
    const asked = ownCluster(settings, {...options, connect: () => Promise.reject(refused)});
    await expect(asked).rejects.toBe(refused);
    expect(told).toEqual([]);
  });

  it('whoever gives up waiting is told his own reason', async () => {
    const {options, ending} = setUp();
    const connect = () => Promise.reject(new ConnectError('Nothing answers.', 'network'));
    const asked = ownCluster(settings, {
      ...options,
      connect,
      onTrouble: () => ending.abort(new Error('Enough.')),
    });
    await expect(asked).rejects.toThrow('Enough.');
  });
});
