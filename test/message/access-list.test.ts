import {describe, expect, it} from 'vitest';
import {
  accessList,
  claimTimeout,
  hideAccess,
  mayBegin,
  receiveAccess,
  receiveHost,
  resumeAccess,
  settleClaim,
  showAccess,
  standingOf,
  type AccessList,
} from '../../source/message/access-list.js';

const told = (users: readonly string[], owner = 'alice@home:1') =>
  ({type: 'access', owner, users, expires: 0}) as const;
/** A list that stood its time. */
const settled = (users: readonly string[], ours = true): AccessList => {
  const list = settleClaim(receiveAccess(accessList('alice'), told(users), 0));
  return ours ? receiveHost(list, 'p2p-tui', 'alice@home:1') : list;
};

describe('who is on an access list', () => {
  it('nobody but the owner is known to be on a list that was not told yet', () => {
    const list = accessList('alice');
    expect(['alice', 'bob'].map((user) => standingOf(list, user))).toEqual(['member', 'unknown']);
    expect(mayBegin(list, 'bob')).toBe(false);
  });

  it('a list that is remembered counts, and so does one that nobody contradicted in time', () => {
    for (const list of [accessList('alice', ['bob']), settled(['bob'])]) {
      const users = ['alice', 'bob', 'carol'];
      expect(users.map((user) => standingOf(list, user))).toEqual(['member', 'member', 'stranger']);
      expect(users.map((user) => mayBegin(list, user))).toEqual([true, true, false]);
    }
  });

  it('names are compared as they are, upper case and all', () => {
    expect(standingOf(settled(['bob']), 'Bob')).toBe('stranger');
  });

  it('a line that names another owner tells nothing of the list', () => {
    const list = settled(['bob']);
    expect(receiveAccess(list, told(['mallory'], 'mallory@den:6'), 5)).toBe(list);
    expect(receiveAccess(list, told(['mallory'], 'mallory@alice@den:6'), 5)).toBe(list);
  });
});

describe('a list that differs from the one that is known', () => {
  it('whom it adds is not known to be a member before its time is over, and whom it leaves out begins nothing new', () => {
    const list = receiveAccess(settled(['bob', 'carol']), told(['bob', 'dave']), 10);
    const users = ['bob', 'carol', 'dave', 'eve'];
    expect(users.map((user) => standingOf(list, user))).toEqual(['member', 'member', 'unknown', 'stranger']);
    expect(users.map((user) => mayBegin(list, user))).toEqual([true, false, false, false]);
    const after = settleClaim(list);
    expect(users.map((user) => standingOf(after, user))).toEqual([
      'member',
      'stranger',
      'member',
      'stranger',
    ]);
  });

  it('it is refuted by a line that tells the known list, whoever hosts of the same owner', () => {
    const claimed = receiveAccess(settled(['bob']), told(['bob', 'mallory']), 10);
    const list = receiveAccess(claimed, told(['alice', 'bob'], 'alice@server:2'), 11);
    expect(list).toMatchObject({
      users: ['bob'],
      claim: undefined,
      refuted: {users: ['bob', 'mallory'], since: 11},
    });
  });

  it('its time does not begin anew when it is told again, but does when a third list is', () => {
    const claimed = receiveAccess(settled(['bob']), told(['mallory']), 10);
    expect(receiveAccess(claimed, told(['mallory']), 12)).toBe(claimed);
    expect(receiveAccess(claimed, told(['carol']), 12).claim).toEqual({users: ['carol'], since: 12});
  });

  it('it stands for seconds where the host contradicts at once, and for longer than an R host is silent where he does not', () => {
    expect(claimTimeout(settled(['bob']))).toBe(3000);
    expect(claimTimeout(settled(['bob'], false))).toBeGreaterThan(120_000);
  });

  it('who only remembers a list waits for seconds, whoever hosts', () => {
    expect(claimTimeout(accessList('alice', ['bob']))).toBe(3000);
    expect(claimTimeout(resumeAccess(settled(['bob'], false), 0))).toBe(3000);
    expect(claimTimeout(accessList('alice'))).toBe(3000);
  });

  it('it waits for the next hello of the host when nobody was heard for a while, unless it is told again', () => {
    const claimed = receiveAccess(settled(['bob']), told(['carol']), 10);
    const resumed = resumeAccess(claimed, 500);
    expect((resumed.claim?.since ?? 0) + claimTimeout(resumed)).toBe(130_500);
    expect(receiveAccess(resumed, told(['carol']), 600).claim).toEqual({users: ['carol'], since: 600});
  });
});

describe('a list that the board itself shows', () => {
  it('no line changes it, for however long it stands', () => {
    const list = receiveAccess(showAccess(accessList('alice'), ['alice', 'bob'], 0), told(['mallory']), 10);
    expect(claimTimeout(list)).toBe(Infinity);
    expect(standingOf(list, 'mallory')).toBe('unknown');
    expect(showAccess(list, ['alice', 'bob'], 11)).toMatchObject({
      claim: undefined,
      refuted: {users: ['mallory'], since: 11},
    });
  });

  it('it decides for what is claimed, too', () => {
    const claimed = receiveAccess(settled(['bob']), told(['carol']), 10);
    const list = showAccess(claimed, ['carol', 'alice'], 11);
    expect(list).toMatchObject({claim: undefined, refuted: undefined});
    expect(standingOf(list, 'carol')).toBe('member');
  });

  it('it goes by lines again when the board shows none any more', () => {
    expect(claimTimeout(hideAccess(showAccess(accessList('alice'), ['bob'], 0)))).toBeLessThan(Infinity);
  });
});
