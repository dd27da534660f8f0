/** Users who are not on the access list, at a client. */
import {describe, expect, it} from 'vitest';
import {
  access,
  alice,
  at,
  bob,
  carol,
  hostHello,
  job,
  line,
  live,
  members,
  notesOf,
  onlyFirst,
  sentLines,
  typesOf,
} from '../play.js';
import {heartbeat, offer, post, result, start} from './client-play.js';

const mallory = 'mallory@den:6';

/** A client whose job a worker of bob's has. */
function atWork() {
  const client = start();
  client.feed(live, hostHello('p2p-tui'), post());
  expect(sentLines(client.feed(offer('p2p-tui')))).toEqual([`2 accept ${bob}`]);
  return client;
}

describe('a stranger at a client', () => {
  it('his offer is not taken, and the log tells once who he is; that of a member is taken after it', () => {
    const client = start();
    client.feed(live, post());
    const effects = client.feed(offer('p2p-tui', mallory), offer('p2p-tui', mallory));
    expect(typesOf(effects)).toEqual([]);
    expect(notesOf(effects)).toEqual([
      'mallory is a stranger, not on the access list of alice/friends: nothing that comes from there is accepted.',
    ]);
    expect(sentLines(client.feed(offer('p2p-tui')))).toEqual([`2 accept ${bob}`]);
  });

  it('his workers are none of ours, whatever they say of themselves', () => {
    const client = start();
    client.feed(live, heartbeat(mallory));
    client.feed(line('future.p2p', {type: 'worker', from: mallory, expires: at(3600), protocols: []}));
    expect([...client.state.roster.keys()]).toEqual([]);
  });

  it('no line of his ends an attempt of a member, or collects a result', () => {
    const client = atWork();
    const {active} = client.state;
    const said = {from: mallory, to: alice, future: job} as const;
    const effects = client.feed(
      result('p2p-tui', mallory),
      line('p2p-tui', {type: 'decline', ...said, reason: 'none'}),
      line('p2p-tui', {type: 'ended', ...said, outcome: 'failed'}),
      line('p2p-tui', {type: 'started', ...said}),
      line('p2p-tui', {type: 'progress', ...said, done: 1, total: 2}),
      line('p2p-tui', {type: 'bye', from: mallory}),
      heartbeat(mallory, 'idle'),
      offer('p2p-tui', mallory, {future: 'another'}),
    );
    expect(typesOf(effects)).toEqual([]);
    expect(client.state.active).toBe(active);
  });

  it('a list that he tells without the worker of a job ends nothing of it', () => {
    const client = atWork();
    client.feed(access(['dave'], 'alice@den:6'));
    client.pass(1);
    client.feed(access(members));
    expect(typesOf(client.feed(result('p2p-tui')))).toContain('receive');
  });

  it('he is no host, so that no job is refused because he says hello', () => {
    const client = start();
    client.feed(onlyFirst, hostHello('future.p2p', mallory), post());
    expect(typesOf(client.pass(3600))).not.toContain('settle');
  });
});

describe('a worker of whose user a client does not know yet', () => {
  it('its offer waits for the list, and is taken with the code that was made for it', () => {
    const client = start({}, {});
    client.feed(live, post());
    expect(sentLines(client.feed(offer('p2p-tui', carol)))).toEqual([]);
    expect(notesOf(client.pass(5))).toEqual([
      'carol is not known to be on the access list of alice/friends yet: what comes from there waits until its host tells the list.',
    ]);
    client.feed(access(['carol']));
    expect(sentLines(client.pass(3))).toContain(`2 accept ${carol}`);
  });

  it('a member asks nobody before the list is known, lest all wait for an answer, and tells after 5 s why', () => {
    const client = start({id: 'dave@desk:7'}, {});
    expect(sentLines(client.feed(live, post()))).toEqual(['1 client', '2 client']);
    expect(notesOf(client.pass(5))).toEqual([
      'It is not known yet who is on the access list of alice/friends: jobs wait until its host tells it, one that runs R within two minutes.',
    ]);
    client.feed(access(['carol', 'dave']));
    expect(sentLines(client.pass(3))).toContain('2 request');
  });

  it('it is taken as soon as the board shows the list to the owner, who asks when he joins', () => {
    const client = start({}, {});
    expect(typesOf(client.feed(live, post()))).toContain('look');
    client.feed(offer('p2p-tui', carol));
    expect(sentLines(client.feed({type: 'shown', users: members}))).toEqual([`2 accept ${carol}`]);
  });

  it('the owner and our own user need no list, as in a personal cluster', () => {
    const client = start({}, {});
    client.feed(live, post());
    expect(sentLines(client.feed(offer('p2p-tui', 'alice@server:5')))).toEqual(['2 accept alice@server:5']);
  });
});

describe('a worker whose user is taken off the list', () => {
  const without = members.filter((user) => user !== 'bob');

  it('its result is collected all the same, for it was begun before', () => {
    const client = atWork();
    client.feed(access(without));
    client.pass(4);
    expect(client.state.admission.list.users).toEqual(without);
    expect(typesOf(client.feed(result('p2p-tui')))).toContain('receive');
  });

  it('it gets no other job, and is no worker of ours when it has none', () => {
    const client = start();
    client.feed(live, hostHello('p2p-tui'), heartbeat(bob), access(without), post());
    expect(sentLines(client.feed(offer('p2p-tui')))).toEqual([]);
    client.pass(4);
    expect([...client.state.roster.keys()]).toEqual([]);
    expect(sentLines(client.feed(offer('p2p-tui')))).toEqual([]);
  });
});
