import {describe, expect, it} from 'vitest';
import {actsOf} from '../../../source/ui/commands/acts.js';
import {bindingOf, refusalTo} from '../../../source/ui/commands/command.js';
import {hostingState} from '../helpers/hosting.js';
import {keyFacts} from '../helpers/key-facts.js';

describe('acts', () => {
  it('are those of a host while he hosts, and of an owner before', () => {
    expect(actsOf(hostingState(), false, 'bob')).toEqual({
      stopHosting: null,
      addUser: null,
      removeUser: null,
    });
    expect(actsOf(hostingState({active: false}), false, 'bob')).toMatchObject({
      host: null,
      addUser: 'host first, with H',
    });
    expect(actsOf(hostingState({extension: 1}), false, 'bob').extend).toBeNull();
  });

  it('are refused with the reason', () => {
    expect(actsOf(hostingState(), true, 'bob').stopHosting).toMatch(/frozen/);
    expect(actsOf(hostingState({busy: true}), false, 'bob').addUser).toMatch(/being asked/);
    expect(actsOf(hostingState(), false, 'alice').removeUser).toBe('alice is the owner');
    expect(actsOf(hostingState(), false, 'mallory').removeUser).toBe('not on the list');
    expect(actsOf(hostingState(), false, undefined).removeUser).toMatch(/cursor/);
    const others = hostingState({active: false, obstacle: () => 'only alice, who owns it'});
    const other = keyFacts({acts: actsOf(others, false, 'bob')});
    expect(bindingOf('H', other)).toBeUndefined();
    expect(refusalTo('H', other)).toBe('only alice, who owns it');
  });

  it('mean nothing where a cluster cannot be hosted from', () => {
    expect(bindingOf('H', keyFacts())).toBeUndefined();
    expect(refusalTo('H', keyFacts())).toBeUndefined();
    expect(bindingOf('H', keyFacts({acts: actsOf(hostingState(), false, 'bob')}))?.id).toBe('stopHosting');
  });
});
