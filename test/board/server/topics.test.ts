import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {harmless, strictPico} from '../../../source/board/server/pico-rules.js';
import {createTopicTable, type Member, names, ownName} from '../../../source/board/server/topics.js';
import {matchesTopic} from '../../../source/board/server/wildcard.js';

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

/** Somebody on a topic as something else than a pipe. */
function as(role: Member['role'], user: string, more: Partial<Member> = {}): Member {
  return {...member(user), role, ...more};
}

describe('the topic table by the rules of pico.sh', () => {
  const strict = () => createTopicTable(strictPico);

  it('a stranger gets onto a topic that has a list once in the lifetime of the board', () => {
    const table = strict();
    const carol = member('carol');
    table.join(member('alice'), ask('friends/x', 'bob'));
    expect(table.join(carol, ask('alice/friends/x'))).toBe('alice/friends/x');
    expect(table.join(member('carol'), ask('alice/friends/x'))).toBe('carol/alice/friends/x');
    table.leave(carol);
    table.join(member('alice'), ask('friends/x', 'bob'));
    expect(table.listOf('alice/friends/x')?.access).toEqual(['bob']);
    expect(table.join(member('carol'), ask('alice/friends/x'))).toBe('carol/alice/friends/x');
  });

  it('a stranger who came before there was a list has not used up his entry', () => {
    const table = strict();
    const early = member('carol');
    expect(table.join(early, ask('alice/friends/x'))).toBe('carol/alice/friends/x');
    table.leave(early);
    table.join(member('alice'), ask('friends/x', 'bob'));
    expect(table.join(member('carol'), ask('alice/friends/x'))).toBe('alice/friends/x');
  });

  it("a user's first departure deletes the host's list, and no later one does", () => {
    const table = strict();
    const host = member('alice');
    table.join(host, ask('friends/x', 'bob'));
    table.join(member('alice'), ask('friends/x', 'bob'));
    for (const left of [undefined, ['bob'], ['bob']]) {
      const bob = member('bob');
      expect(table.join(bob, ask('alice/friends/x'))).toBe('alice/friends/x');
      table.leave(bob);
      expect(table.listOf('alice/friends/x')?.access).toEqual(left);
      if (!left) table.join(member('alice'), ask('friends/x', 'bob'));
    }
  });

  it('the connection that stored a list deletes also one that was stored again after it', () => {
    const table = strict();
    const host = member('alice');
    const bob = member('bob');
    table.join(host, ask('friends/x', 'bob'));
    table.join(bob, ask('alice/friends/x'));
    table.leave(bob);
    table.join(member('alice'), ask('friends/x', 'bob'));
    table.leave(host);
    expect(table.listOf('alice/friends/x')).toBeUndefined();
  });

  it('who has his private topic open when he comes does not delete the list when he goes', () => {
    const table = strict();
    table.join(member('alice'), ask('friends/x', 'bob'));
    table.join(member('alice'), ask('friends/x', 'bob'));
    const holder = as('sub', 'bob');
    const bob = member('bob');
    expect(table.join(holder, ask('bob/alice/friends/x'))).toBe('bob/alice/friends/x');
    expect(table.join(bob, ask('alice/friends/x'))).toBe('alice/friends/x');
    table.leave(bob);
    expect(table.listOf('alice/friends/x')?.access).toEqual(['bob']);
  });

  it('one pipe that remains is disconnected with each sub, unless there is a pub, and those with -k stay', () => {
    const table = strict();
    const [one, two, sub, kept, pub] = [
      member('alice'),
      member('alice'),
      as('sub', 'alice'),
      as('sub', 'alice', {keepAlive: true}),
      as('pub', 'alice'),
    ];
    for (const each of [one, two, sub, kept, pub]) table.join(each, ask('x'));
    expect(table.leave(two)).toEqual([]);
    expect(table.leave(pub)).toEqual([one, sub]);
  });

  it('each rule can be had alone', () => {
    const enter = createTopicTable({...harmless, strangersEnter: true});
    const deletes = createTopicTable({...harmless, departuresDelete: true});
    for (const table of [enter, deletes]) table.join(member('alice'), ask('friends/x', 'bob'));
    const [carol, bob] = [member('carol'), member('bob')];
    expect(enter.join(carol, ask('alice/friends/x'))).toBe('alice/friends/x');
    enter.leave(carol);
    expect(enter.listOf('alice/friends/x')?.access).toEqual(['bob']);
    expect(deletes.join(carol, ask('alice/friends/x'))).toBe('carol/alice/friends/x');
    deletes.join(bob, ask('alice/friends/x'));
    deletes.leave(bob);
    expect(deletes.listOf('alice/friends/x')).toBeUndefined();
  });
});

describe('wildcard topics', () => {
  it('a reader of a wildcard topic is on each topic that it matches, whichever came first', () => {
    const table = createTopicTable();
    const [early, late, all] = [member('alice'), member('alice'), as('sub', 'alice')];
    table.join(early, ask('fam/x'));
    expect(table.join(all, ask('fam/*'))).toBe('alice/fam/*');
    table.join(late, ask('fam/y'));
    table.join(member('alice'), ask('fam/y/z'));
    expect(table.topicsOf(all).map(({name}) => name)).toEqual(['alice/fam/*', 'alice/fam/x', 'alice/fam/y']);
    expect([table.others(early), table.others(late)]).toEqual([[all], [all]]);
    table.leave(late);
    expect(table.visibleTo(all).map(({name}) => name)).toContain('alice/fam/y');
    table.leave(all);
    expect(table.visibleTo(all).map(({name}) => name)).toEqual(['alice/fam/x', 'alice/fam/y/z']);
  });

  it('one who only writes on a wildcard topic reaches nobody but its readers', () => {
    const table = createTopicTable();
    const pub = as('pub', 'alice');
    table.join(member('alice'), ask('fam/x'));
    table.join(pub, ask('fam/*'));
    expect(table.topicsOf(pub).map(({name}) => name)).toEqual(['alice/fam/*']);
  });

  it('a reader of a wildcard topic is not sent away with those of a topic that it matches', () => {
    const table = createTopicTable(strictPico);
    const [one, two, all] = [member('alice'), member('alice'), member('alice')];
    table.join(one, ask('fam/x'));
    table.join(two, ask('fam/x'));
    table.join(all, ask('fam/*'));
    // Two pipes are left, of which one is there for all topics.
    expect(table.leave(two)).toEqual([]);
    expect(table.leave(one)).toEqual([]);
    expect(table.topicsOf(all)).toHaveLength(2);
  });

  it('a wildcard topic of another user is entered by its own list, and by none of those of the topics that it matches', () => {
    const table = createTopicTable();
    table.join(member('alice'), ask('fam/x', 'bob'));
    expect(table.join(member('bob'), ask('alice/fam/*'))).toBe('bob/alice/fam/*');
    table.join(member('alice'), ask('fam/*', 'bob'));
    const bob = member('bob');
    expect(table.join(bob, ask('alice/fam/*'))).toBe('alice/fam/*');
    expect(table.topicsOf(bob).map(({name}) => name)).toEqual(['alice/fam/*', 'alice/fam/x']);
  });

  it.each([
    ['alice/fam/*', 'alice/fam/x', true],
    ['alice/fam/*', 'alice/fam/', true],
    ['alice/fam/*', 'alice/fam/x/y', false],
    ['alice/fam/*', 'alice/fam', false],
    ['alice/*/x', 'alice/fam/x', true],
    ['alice/f*m/x', 'alice/fam/x', true],
    ['alice/f*a*a*m', 'alice/faabam', true],
    ['alice/ab*ba', 'alice/aba', false],
    ['alice/a*b*', 'alice/ba', false],
    ['alice/**', 'alice/x', true],
    ['alice/x.y', 'alice/xzy', false],
  ])('%s matches %s: %s', (pattern, topic, matches) => {
    expect(matchesTopic(pattern, topic)).toBe(matches);
  });

  it('a wildcard matches as a regular expression would in which it is anything but a slash', () => {
    const text = fc.stringMatching(/^[ab./]{0,8}$/);
    const pattern = fc.stringMatching(/^[ab.*/]{0,6}$/);
    fc.assert(
      fc.property(pattern, text, (wildcard, topic) => {
        const expected = new RegExp(`^${wildcard.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
        expect(matchesTopic(wildcard, topic)).toBe(expected.test(topic));
      }),
    );
  });
});
