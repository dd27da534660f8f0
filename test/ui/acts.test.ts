import {describe, expect, it} from 'vitest';
import {actsOf, type HostingState} from '../../source/ui/acts.js';
import {bindingOf, type KeyFacts, refusalTo} from '../../source/ui/keys.js';

const hosting = (patch: Partial<HostingState> = {}): HostingState => ({
  cluster: 'alice/friends',
  owner: 'alice',
  active: true,
  busy: false,
  users: ['alice', 'bob'],
  extension: undefined,
  news: undefined,
  obstacle: () => undefined,
  ...patch,
});
const facts = (acts: KeyFacts['acts']): KeyFacts => ({
  rows: true,
  detail: false,
  deeper: false,
  frozen: false,
  help: false,
  views: [1],
  ...(acts && {acts}),
});

describe('acts', () => {
  it('are those of a host while he hosts, and of an owner before', () => {
    expect(actsOf(hosting(), false, 'bob')).toEqual({stopHosting: null, addUser: null, removeUser: null});
    expect(actsOf(hosting({active: false}), false, 'bob')).toMatchObject({
      host: null,
      addUser: 'host first, with H',
    });
    expect(actsOf(hosting({extension: 1}), false, 'bob').extend).toBeNull();
  });

  it('are refused with the reason', () => {
    expect(actsOf(hosting(), true, 'bob').stopHosting).toMatch(/frozen/);
    expect(actsOf(hosting({busy: true}), false, 'bob').addUser).toMatch(/being asked/);
    expect(actsOf(hosting(), false, 'alice').removeUser).toBe('alice is the owner');
    expect(actsOf(hosting(), false, 'mallory').removeUser).toBe('not on the list');
    expect(actsOf(hosting(), false, undefined).removeUser).toMatch(/cursor/);
    const others = hosting({active: false, obstacle: () => 'only alice, who owns it'});
    const other = facts(actsOf(others, false, 'bob'));
    expect(bindingOf('H', other)).toBeUndefined();
    expect(refusalTo('H', other)).toBe('only alice, who owns it');
  });

  it('mean nothing where a cluster cannot be hosted from', () => {
    expect(bindingOf('H', facts(undefined))).toBeUndefined();
    expect(refusalTo('H', facts(undefined))).toBeUndefined();
    expect(bindingOf('H', facts(actsOf(hosting(), false, 'bob')))?.id).toBe('stopHosting');
  });
});
