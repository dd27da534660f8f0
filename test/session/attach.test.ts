import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {attach} from '../../source/session/attach.js';
import {openHost} from '../../source/session/open-host.js';
import {completeSettings} from '../../source/session/settings.js';
import type {EventBody} from '../../source/store/event.js';
import {hello, open, privateKeyOf, start} from '../board/fixture.js';
import {createChanges} from '../helpers/until.js';

/** A board, how alice joins her cluster on it, and what is recorded of that. */
async function world() {
  const directory = await mkdtemp(join(tmpdir(), 'p2p-tui-attach-'));
  onTestFinished(() => rm(directory, {recursive: true, force: true}));
  const identity = join(directory, 'key');
  await writeFile(identity, privateKeyOf('alice'), {mode: 0o600});
  const server = await start();
  const settings = completeSettings(
    {
      cluster: 'alice/friends',
      host: `${server.host}:${server.port}`,
      identity,
      acceptHostKey: server.fingerprint,
    },
    {},
  );
  const events: EventBody[] = [];
  const changes = createChanges();
  const record = (event: EventBody) => {
    events.push(event);
    changes.tell();
  };
  const until = (fits: (event: EventBody) => boolean) => changes.until(() => events.find(fits));
  return {server, settings, events, record, until};
}

const saidBy = (peer: string) => (event: EventBody) =>
  event.type === 'line' && 'from' in event.message && event.message.from === peer;

describe('attach', () => {
  it('lines of our own names are marked as ours, and closing records how the connection ended', async () => {
    const {server, settings, events, record, until} = await world();
    const alice = await attach({
      settings,
      record,
      isOurs: (peer) => peer === 'alice@other:1',
    });
    onTestFinished(alice.close);
    alice.watch();
    void alice.board.setRole({role: 'host', access: ['bob']});
    await alice.ready();
    const name = alice.peer();
    expect(alice.peer(2)).toBe(`${name}-2`);
    alice.board.post('future.p2p', hello(name));
    expect(await until(saidBy(name))).toMatchObject({ours: true});
    const bob = open('bob', server);
    await bob.until((event) => event.type === 'link' && event.state === 'live');
    bob.post('future.p2p', hello('bob@desk:1'));
    expect(await until(saidBy('bob@desk:1'))).not.toHaveProperty('ours');
    expect([name, 'alice@other:1', 'bob@desk:1'].map(alice.isOurs)).toEqual([true, true, false]);
    await until((event) => event.type === 'listing' && JSON.stringify(event).includes('"bob"'));
    await alice.close();
    expect(events.at(-1)).toMatchObject({type: 'link', state: 'closed', user: 'alice'});
    const count = events.length;
    await alice.close();
    expect(events).toHaveLength(count);
  });

  it('attach refuses a cluster whose name has no owner', async () => {
    const {settings, record} = await world();
    await expect(attach({settings: {...settings, cluster: 'friends'}, record})).rejects.toThrow(
      /"friends" is not a cluster/,
    );
  });
});

describe('openHost', () => {
  it('a host is active once the board is joined, and gives the list up when it stops', async () => {
    const {server, settings, events, record, until} = await world();
    const kept: string[] = [];
    const lists = {
      usersOf: () => undefined,
      changeUsers(_cluster: string, change: (users: undefined) => readonly string[]) {
        kept.push(...change(undefined));
        return undefined;
      },
      watch: () => () => undefined,
    };
    const session = await openHost({settings, record, users: ['alice', 'bob'], lists});
    onTestFinished(session.close);
    await session.ready();
    const {commands, over} = session;
    await until((event) => event.type === 'hosting' && event.active && event.inForce);
    expect(kept).toEqual(['alice', 'bob']);
    const bob = open('bob', server);
    await bob.until((event) => event.type === 'link' && event.state === 'live');
    await commands.stop('Enough.');
    await over;
    const last = events.findLast((event) => event.type === 'hosting');
    expect(last).toMatchObject({active: false, inForce: false});
    await session.close();
  });
});
