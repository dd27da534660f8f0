import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  privateTopic,
  fullTopic,
  parseClusterName,
  topicFor,
  userNameProblem,
} from '../../source/board/cluster-name.js';
import {ownName} from '../../source/board/server/topics.js';

describe('parseClusterName', () => {
  it('reads owner/name as the name of a cluster', () => {
    expect(parseClusterName('alice/friends')).toEqual({owner: 'alice', name: 'friends'});
    expect(parseClusterName('a1/My_lab-2.x')).toEqual({owner: 'a1', name: 'My_lab-2.x'});
  });

  it.each([
    '',
    'alice',
    'alice/',
    '/friends',
    'alice/friends/x',
    'Alice/friends',
    'al-ice/friends',
    'alice/fri ends',
    'alice/a,b',
    'alice/a=b',
    'alice/a;b',
    'alice/..',
    'alice/friends\n',
    `${'a'.repeat(51)}/friends`,
    `alice/${'a'.repeat(65)}`,
  ])('refuses %j as the name of a cluster with one sentence', (text) => {
    expect(parseClusterName(text)).toEqual({error: expect.stringMatching(/^".*$/) as string});
  });

  it('parsing a cluster name never throws, and its error shows no control characters', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), (text) => {
        const name = parseClusterName(text);
        if ('error' in name) expect(name.error).not.toMatch(/\p{Cc}/u);
        else expect(`${name.owner}/${name.name}`).toBe(text);
      }),
    );
  });
});

describe('userNameProblem', () => {
  it('refuses user names that pico.sh keeps for itself on its own board, and on no other', () => {
    for (const user of ['root', 'admin', 'g', 'localhost', 'nue']) {
      expect(userNameProblem(user, 'pipe.pico.sh')).toContain(`Nobody on pico.sh can be called "${user}"`);
      expect(userNameProblem(user, 'board.lan')).toBeUndefined();
      expect(userNameProblem(user)).toBeUndefined();
    }

    expect(userNameProblem('alice', 'pipe.pico.sh')).toBeUndefined();
    expect(userNameProblem('Root', 'pipe.pico.sh')).toContain('is not a user name');
  });

  it('accepts user names that pico.sh accepts', () => {
    for (const user of ['a', 'alice', '42', 'x'.repeat(50)]) expect(userNameProblem(user)).toBeUndefined();
  });

  it('refuses user names that pico.sh does not accept', () => {
    for (const user of ['', 'Alice', 'a-b', 'a.b', 'ä', 'a b', 'x'.repeat(51)]) {
      expect(userNameProblem(user)).toContain('is not a user name');
    }
  });
});

describe('topic names', () => {
  const user = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const name = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,8}$/);

  it('the name by which the owner joins a topic becomes its full name by the rule of the service', () => {
    const cluster = {owner: 'alice', name: 'friends'};
    expect(topicFor('alice', cluster, 'future.p2p')).toBe('friends/future.p2p');
    fc.assert(
      fc.property(user, name, (owner, label) => {
        const any = {owner, name: label};
        expect(ownName(owner, topicFor(owner, any, 'p2p-tui'))).toBe(fullTopic(any, 'p2p-tui'));
      }),
      {examples: [['alice', 'alice']]},
    );
  });

  it('the private topic of a user who is denied is named by the rule of the service', () => {
    fc.assert(
      fc.property(user, user, name, (me, owner, label) => {
        fc.pre(me !== owner);
        const cluster = {owner, name: label};
        expect(topicFor(me, cluster, 'future.p2p')).toBe(`${owner}/${label}/future.p2p`);
        expect(ownName(me, topicFor(me, cluster, 'future.p2p'))).toBe(
          privateTopic(me, cluster, 'future.p2p'),
        );
      }),
    );
  });
});
