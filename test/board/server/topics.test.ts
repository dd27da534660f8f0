import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createTopicTable, type Member, names, ownName} from '../../../source/board/server/topics.js';

function member(user: string, fingerprint = `SHA256:${user}`): Member {
  return {user, fingerprint, label: `uuid (${user}@h:1)`, address: 'h:1'};
}

function ask(topic: string, ...access: string[]) {
  return {topic, access, isPublic: false};
}

describe('the topic table', () => {
  it('puts the name of a topic under its user, unless it is there already', () => {
    expect(ownName('alice', 'friends/x')).toBe('alice/friends/x');
    expect(ownName('alice', 'alice/friends/x')).toBe('alice/friends/x');
    expect(ownName('bob', 'alice/friends/x')).toBe('bob/alice/friends/x');
  });

  it('lets users on a topic whom its access list names, by user or by key', () => {
    const table = createTopicTable();
    expect(table.join(member('alice'), ask('friends/x', 'bob', 'SHA256:key'))).toBe('alice/friends/x');
    expect(table.join(member('bob'), ask('alice/friends/x'))).toBe('alice/friends/x');
    expect(table.join(member('dora', 'SHA256:key'), ask('alice/friends/x'))).toBe('alice/friends/x');
    expect(table.join(member('carol'), ask('alice/friends/x'))).toBe('carol/alice/friends/x');
  });

  it('lets no other user on a topic that has no access list, or an empty one', () => {
    const table = createTopicTable();
    expect(table.join(member('bob'), ask('alice/friends/x'))).toBe('bob/alice/friends/x');
    table.join(member('alice'), ask('friends/x'));
    expect(table.join(member('bob'), ask('alice/friends/x'))).toBe('bob/alice/friends/x');
  });

  it('the first connection to a topic locks its access list, an empty one too', () => {
    const table = createTopicTable();
    const worker = member('alice');
    table.join(worker, ask('friends/x'));
    table.join(member('alice'), ask('friends/x', 'bob'));
    expect(table.join(member('bob'), ask('alice/friends/x'))).toBe('bob/alice/friends/x');
    table.leave(worker);
    table.join(member('alice'), ask('friends/x', 'bob'));
    expect(table.join(member('bob'), ask('alice/friends/x'))).toBe('alice/friends/x');
  });

  it('forgets an access list with the connection that stored it, and keeps who is connected', () => {
    const table = createTopicTable();
    const host = member('alice');
    const anchor = member('alice');
    const bob = member('bob');
    table.join(host, ask('friends/x', 'bob'));
    table.join(anchor, ask('friends/x', 'bob'));
    table.join(bob, ask('alice/friends/x'));
    expect(table.leave(host)).toEqual([]);
    expect(table.join(member('bob'), ask('alice/friends/x'))).toBe('bob/alice/friends/x');
    expect(table.others(bob)).toEqual([anchor]);
    expect(table.topicOf(bob)?.name).toBe('alice/friends/x');
  });

  it('shows a user his own topics, and none of another to whoever is on its list', () => {
    const table = createTopicTable();
    table.join(member('alice'), ask('friends/x', 'bob'));
    table.join(member('alice'), ask('diary'));
    table.join(member('carol'), ask('alice/friends/x'));
    const seen = (user: string) => table.visibleTo(member(user)).map(({name}) => name);
    expect(seen('alice')).toEqual(['alice/friends/x', 'alice/diary']);
    expect(seen('bob')).toEqual([]);
    expect(seen('carol')).toEqual(['carol/alice/friends/x']);
  });

  it('puts all users who ask for a public topic on the same one', () => {
    const table = createTopicTable();
    const alice = member('alice');
    expect(table.join(alice, {topic: 'hall', access: [], isPublic: true})).toBe('public/hall');
    expect(table.join(member('bob'), {topic: 'hall', access: [], isPublic: true})).toBe('public/hall');
    expect(table.others(alice)).toHaveLength(1);
  });

  it('puts nobody on a foreign topic whose list does not name him, in any order of joining and leaving', () => {
    const users = ['alice', 'bob', 'carol'];
    const step = fc.record({
      user: fc.constantFrom(...users),
      topic: fc.constantFrom('friends/x', 'alice/friends/x', 'bob/friends/x', 'alice/x'),
      access: fc.subarray(users),
      leave: fc.nat(5),
    });
    fc.assert(
      fc.property(fc.array(step, {maxLength: 40}), (steps) => {
        const table = createTopicTable();
        const present: {who: Member; name: string}[] = [];
        for (const {user, topic, access, leave} of steps) {
          const gone = leave < 2 ? present.shift() : undefined;
          if (gone) table.leave(gone.who);
          const shared = users.flatMap((owner) => table.visibleTo(member(owner)));
          const list = shared.find(({name}) => name === topic)?.access ?? [];
          const who = member(user);
          const name = table.join(who, ask(topic, ...access)) ?? '';
          expect(name).toBe(names(list, who) ? topic : ownName(user, topic));
          present.push({who, name});
          for (const {who: one, name: place} of present) {
            const company = present
              .filter((other) => other.who !== one && other.name === place)
              .map((other) => other.who);
            expect(table.others(one)).toEqual(company);
          }
        }
      }),
    );
  });

  it('keeps nothing of connections that have left their topic', () => {
    const table = createTopicTable();
    const alice = member('alice');
    table.join(alice, ask('x', 'bob'));
    expect(table.leave(alice)).toEqual([]);
    expect(table.leave(alice)).toEqual([]);
    expect(table.visibleTo(alice)).toEqual([]);
    expect(table.others(alice)).toEqual([]);
  });
});
