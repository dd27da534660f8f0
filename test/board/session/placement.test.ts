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
  it("keeps the owner's other roles from creating the topic", () => {
    expect(reasonNotToJoin(joining('alice'), nothing)).toEqual({
      detail: 'alice/friends is not hosted yet',
      unhosted: true,
    });
    expect(reasonNotToJoin(joining('alice'), listing([full, ['h:1'], ['alice', 'bob']]))).toBeUndefined();
  });

  it('keeps them from storing an empty list where the host has left', () => {
    expect(reasonNotToJoin(joining('alice'), listing([full, ['b:1']]))).toEqual({
      detail: 'alice/friends is not hosted any more: its access list is gone',
      unhosted: true,
    });
  });

  it('keeps nobody else', () => {
    expect(reasonNotToJoin(joining('bob'), nothing)).toBeUndefined();
    expect(reasonNotToJoin(joining('alice', 'host'), nothing)).toBeUndefined();
  });
});

describe('judgePlace of a member', () => {
  const judge = (before: Listing, after: Listing, look: 'first' | 'second' = 'first') =>
    judgePlace(joining('bob'), before, after, look).at;

  it('sees at the first look that he was put elsewhere', () => {
    expect(judge(nothing, listing([elsewhere, ['b:1']]))).toBe('denied');
  });

  it('cannot tell whether somebody hosts', () => {
    const place = judgePlace(joining('bob'), nothing, listing([elsewhere, ['b:1']]), 'first');
    expect(place).not.toHaveProperty('unhosted');
  });

  it('takes a second look where the board shows him only his own topics', () => {
    expect(judge(nothing, nothing)).toBe('unsure');
    expect(judge(nothing, nothing, 'second')).toBe('joined');
    expect(judge(nothing, listing([elsewhere, ['b:1']]), 'second')).toBe('denied');
  });

  it('is not sure at once where the board shows that the list names him: his pipe may have come before it', () => {
    const shown = listing([full, ['h:1', 'b:1'], ['alice', 'bob']]);
    expect(judge(nothing, shown)).toBe('unsure');
    expect(judge(nothing, shown, 'second')).toBe('joined');
  });

  it('is not misled by another process of his that stays elsewhere', () => {
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

  it('joins where a list lets it in, once its own pipe is there', () => {
    expect(judge(listing([full, ['h:1', 'w:1'], ['alice', 'bob']]))).toBe('joined');
    expect(judge(listing([full, ['h:1', 'h:1'], ['alice', 'bob']]))).toBe('joined');
    expect(judge(before)).toBe('unsure');
    expect(judge(before, 'second')).toBe('denied');
  });

  it('does not stay where the list has gone, which its own pipe may have replaced by none', () => {
    const after = listing([full, ['h:1', 'w:1']]);
    expect(judgePlace(joining('alice'), before, after, 'first')).toEqual({
      at: 'denied',
      detail: 'alice/friends is not hosted any more',
      unhosted: true,
    });
  });

  it('does not stay alone on a topic that it has created itself', () => {
    expect(judge(listing([full, ['w:1']]))).toBe('denied');
    expect(judge(nothing)).toBe('unsure');
    expect(judge(nothing, 'second')).toBe('denied');
  });
});

describe('judgePlace of a host', () => {
  const judge = (after: Listing, look: 'first' | 'second' = 'first') =>
    judgePlace(joining('alice', 'host'), nothing, after, look);

  it('is in place when his list is in force, in whatever order', () => {
    expect(judge(listing([full, ['h:1'], ['bob', 'alice']]))).toEqual({at: 'joined'});
  });

  it('says who holds the topic when another list is, or none', () => {
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

  it('looks twice', () => {
    expect(judge(nothing).at).toBe('unsure');
    expect(judge(nothing, 'second').at).toBe('denied');
  });
});

describe('hasCleared', () => {
  const [held] = listing([full, ['g:1', 'g:2'], ['alice', 'carol']]).topics;
  const rival = rivalOn(held, cluster);
  const cleared = (after: Listing) => hasCleared(rival, after.topics[0], ['alice', 'bob']);

  it('is when the topic is gone, or its list is, or it is ours now', () => {
    expect(cleared(nothing)).toBe(true);
    expect(cleared(listing([full, ['g:1', 'g:2']]))).toBe(true);
    expect(cleared(listing([full, ['g:1', 'g:2'], ['bob', 'alice']]))).toBe(true);
  });

  it('is when one of those has left who may have stored the list', () => {
    expect(cleared(listing([full, ['g:2'], ['alice', 'carol']]))).toBe(true);
  });

  it('is not while all is as it was, whoever else comes', () => {
    expect(cleared(listing([full, ['g:1', 'g:2'], ['carol', 'alice']]))).toBe(false);
    expect(cleared(listing([full, ['g:1', 'g:2', 'x:1'], ['alice', 'carol']]))).toBe(false);
  });

  it('counts those without a list, too: their empty one locks a host out', () => {
    const worker = rivalOn(listing([full, ['w:1']]).topics[0], cluster);
    const isCleared = (after: Listing) => hasCleared(worker, after.topics[0], ['alice', 'bob']);
    expect(isCleared(listing([full, ['w:1', 'b:1']]))).toBe(false);
    expect(isCleared(listing([full, ['b:1']]))).toBe(true);
  });
});
