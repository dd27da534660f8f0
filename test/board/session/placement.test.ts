import {describe, expect, it} from 'vitest';
import type {Listing} from '../../../source/board/listing.js';
import {
  hasCleared,
  type Joining,
  judgePlace,
  reasonNotToJoin,
  rivalOn,
} from '../../../source/board/session/placement.js';

const cluster = {owner: 'alice', name: 'friends'};
const full = 'alice/friends/future.p2p';
const elsewhere = 'bob/alice/friends/future.p2p';

function joining(user: string, role: 'host' | 'member' = 'member'): Joining {
  return {user, cluster, topic: 'future.p2p', role, access: role === 'host' ? ['alice', 'bob'] : []};
}

function listing(...topics: [name: string, addresses: string[], access?: string[]][]): Listing {
  return {
    topics: topics.map(([name, addresses, access]) => ({
      name,
      ...(access && {access}),
      pipes: addresses.map((address) => ({user: name.split('/')[0] ?? '', address})),
    })),
  };
}

const nothing = listing();

describe('reasonNotToJoin', () => {
  it("keeps the owner's other roles from creating a topic that is not hosted", () => {
    expect(reasonNotToJoin(joining('alice'), nothing)).toEqual({
      detail: 'alice/friends is not hosted yet',
      unhosted: true,
    });
    expect(reasonNotToJoin(joining('alice'), listing([full, ['h:1'], ['alice', 'bob']]))).toBeUndefined();
  });

  it("keeps the owner's other roles from storing an empty access list where the host has left", () => {
    expect(reasonNotToJoin(joining('alice'), listing([full, ['b:1']]))).toEqual({
      detail: 'alice/friends is not hosted any more: its access list is gone',
      unhosted: true,
    });
  });

  it("lets the owner's other roles create the topic of his personal cluster, and stay there without a list", () => {
    const personal = {...joining('alice'), cluster: {owner: 'alice', name: 'personal'}};
    expect(reasonNotToJoin(personal, nothing)).toBeUndefined();
    const after = listing(['alice/personal/future.p2p', ['a:1']]);
    expect(judgePlace(personal, nothing, after, 'first')).toEqual({at: 'joined'});
    expect(reasonNotToJoin({...personal, user: 'bob'}, nothing)).toBeUndefined();
  });

  it('lets a member who is not the owner, and a host, create a topic', () => {
    expect(reasonNotToJoin(joining('bob'), nothing)).toBeUndefined();
    expect(reasonNotToJoin(joining('alice', 'host'), nothing)).toBeUndefined();
  });
});

describe('judgePlace of a member', () => {
  const judge = (before: Listing, after: Listing, look: 'first' | 'second' = 'first') =>
    judgePlace(joining('bob'), before, after, look).at;

  it('a member is denied at the first look when he was put on his private topic', () => {
    expect(judge(nothing, listing([elsewhere, ['b:1']]))).toBe('denied');
  });

  it('a member who is denied cannot tell whether somebody hosts', () => {
    const place = judgePlace(joining('bob'), nothing, listing([elsewhere, ['b:1']]), 'first');
    expect(place).not.toHaveProperty('unhosted');
  });

  it('a member takes a second look where the board shows him only his own topics', () => {
    expect(judge(nothing, nothing)).toBe('unsure');
    expect(judge(nothing, nothing, 'second')).toBe('joined');
    expect(judge(nothing, listing([elsewhere, ['b:1']]), 'second')).toBe('denied');
  });

  it('a member is not misled by a sub of his that holds his private topic', () => {
    const held = {topics: [{name: elsewhere, pipes: [{user: 'bob', address: 'b:1', as: 'sub'}]}]} as const;
    expect(judge(nothing, held, 'second')).toBe('joined');
  });

  it('a member is not misled by another process of his on his private topic', () => {
    const old = listing([elsewhere, ['r:1']]);
    expect(judge(old, old, 'second')).toBe('joined');
    expect(judge(old, listing([elsewhere, ['r:1', 'b:2']]))).toBe('denied');
    expect(judge(listing([elsewhere, ['r:1', 'r:2']]), listing([elsewhere, ['b:2']]))).toBe('denied');
    expect(judge(listing([elsewhere, ['']]), listing([elsewhere, ['', '']]))).toBe('denied');
  });
});

describe("judgePlace of the owner's other roles", () => {
  const before = listing([full, ['h:1'], ['alice', 'bob']]);
  const judge = (after: Listing, look: 'first' | 'second' = 'first') =>
    judgePlace(joining('alice'), before, after, look).at;

  it("the owner's other roles join where there is an access list, once their own pipe is there", () => {
    expect(judge(listing([full, ['h:1', 'w:1'], ['alice', 'bob']]))).toBe('joined');
    expect(judge(listing([full, ['h:1', 'h:1'], ['alice', 'bob']]))).toBe('joined');
    expect(judge(before)).toBe('unsure');
    expect(judge(before, 'second')).toBe('denied');
  });

  it("the owner's other roles are denied where the list is gone, for their pipe may have replaced it by none", () => {
    const after = listing([full, ['h:1', 'w:1']]);
    expect(judgePlace(joining('alice'), before, after, 'first')).toEqual({
      at: 'denied',
      detail: 'alice/friends is not hosted any more',
      unhosted: true,
    });
  });

  it("the owner's other roles are denied when alone on a topic that they have created themselves", () => {
    expect(judge(listing([full, ['w:1']]))).toBe('denied');
    expect(judge(nothing)).toBe('unsure');
    expect(judge(nothing, 'second')).toBe('denied');
  });
});

describe('judgePlace of a host', () => {
  const judge = (after: Listing, look: 'first' | 'second' = 'first') =>
    judgePlace(joining('alice', 'host'), nothing, after, look);

  it('a host is in place when his access list is in force, in whatever order', () => {
    expect(judge(listing([full, ['h:1'], ['bob', 'alice']]))).toEqual({at: 'joined'});
  });

  it('a host is denied, with who holds the topic, when another list is in force, or none', () => {
    // A list that is not there yet may be on its way at the first look.
    expect(judge(listing([full, ['w:1', 'h:1']])).at).toBe('unsure');
    expect(judge(listing([full, ['w:1', 'h:1']]), 'second')).toEqual({
      at: 'denied',
      detail: expect.stringContaining('with no access list') as string,
    });
    expect(judge(listing([full, ['w:1', 'h:1'], ['alice']]))).toEqual({
      at: 'denied',
      detail: expect.stringContaining('alice@w:1') as string,
    });
  });

  it('a host who is denied is not sent to one who reads all topics, for that one holds none', () => {
    const everywhere = {user: 'alice', address: 'e:1', as: 'wildcard'} as const;
    const before = {topics: [{name: full, pipes: [everywhere, {user: 'alice', address: 'w:1'}]}]};
    const after = {topics: [{name: full, pipes: [...(before.topics[0]?.pipes ?? []), everywhere]}]};
    const place = judgePlace(joining('alice', 'host'), before, after, 'second');
    expect(place).toMatchObject({detail: expect.stringContaining('(connected: alice@w:1)') as string});
  });

  it('a host takes a second look before he is denied where the topic is not shown', () => {
    expect(judge(nothing).at).toBe('unsure');
    expect(judge(nothing, 'second').at).toBe('denied');
  });
});

describe('hasCleared', () => {
  const [held] = listing([full, ['g:1', 'g:2'], ['alice', 'carol']]).topics;
  const rival = rivalOn(held, cluster);
  const cleared = (after: Listing) => hasCleared(rival, after.topics[0], ['alice', 'bob']);

  it('a rival has cleared when the topic is gone, or its list is, or the list is ours now', () => {
    expect(cleared(nothing)).toBe(true);
    expect(cleared(listing([full, ['g:1', 'g:2']]))).toBe(true);
    expect(cleared(listing([full, ['g:1', 'g:2'], ['bob', 'alice']]))).toBe(true);
  });

  it('a rival has cleared when one of those has left who may have stored the list', () => {
    expect(cleared(listing([full, ['g:2'], ['alice', 'carol']]))).toBe(true);
  });

  it('a rival has not cleared while all is as it was, whoever else joins', () => {
    expect(cleared(listing([full, ['g:1', 'g:2'], ['carol', 'alice']]))).toBe(false);
    expect(cleared(listing([full, ['g:1', 'g:2', 'x:1'], ['alice', 'carol']]))).toBe(false);
  });

  it('a rival without an access list counts too, for its empty one locks a host out', () => {
    const worker = rivalOn(listing([full, ['w:1']]).topics[0], cluster);
    const isCleared = (after: Listing) => hasCleared(worker, after.topics[0], ['alice', 'bob']);
    expect(isCleared(listing([full, ['w:1', 'b:1']]))).toBe(false);
    expect(isCleared(listing([full, ['b:1']]))).toBe(true);
  });
});
