import {describe, expect, it, onTestFinished} from 'vitest';
import {systemClock} from '../../source/clock/system.js';
import {boardName, observe} from '../../source/session/observe.js';
import {completeSettings} from '../../source/session/settings.js';
import {openStore} from '../../source/store/open-store.js';
import {isLink, open, start} from '../board/fixture.js';

const settingsOf = (host: string) => completeSettings({cluster: 'alice/friends', host}, {});

describe('boardName', () => {
  it.each([
    ['board.lan', 'board.lan'],
    ['board.lan:22', 'board.lan'],
    ['board.lan:2222', 'board.lan:2222'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:2222', '[2001:db8::1]:2222'],
  ])('the board at %s is named %s', (host, name) => {
    expect(boardName(settingsOf(host))).toBe(name);
  });
});

describe('observe', () => {
  it('the link is unhosted as long as nobody hosts the cluster', async () => {
    const server = await start();
    const board = open('alice', server);
    const store = openStore({clock: systemClock});
    onTestFinished(store.close);
    const settings = settingsOf(`127.0.0.1:${server.port}`);
    observe({board, settings, isOurs: () => false, record: store.append});
    await board.until(isLink('denied'));
    expect(store.projection.link).toMatchObject({
      state: 'denied',
      unhosted: true,
      board: `127.0.0.1:${server.port}`,
      user: 'alice',
    });
    open('alice', server, {role: 'host', access: ['bob']});
    await board.until(isLink('live'));
    expect(store.projection.link).toMatchObject({state: 'live', unhosted: undefined});
  });
});
