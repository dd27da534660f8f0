import {describe, expect, it} from 'vitest';
import {emptyProjection} from '../../../source/store/empty.js';
import {lingeringMembers, machinesOf} from '../../../source/store/selectors/membership.js';

describe('membership', () => {
  it('machinesOf counts pipes machine by machine, IPv6 included', () => {
    const pipes = ['192.0.2.7:1', '192.0.2.7:22', '[2001:db8::1]:5', '::1:9'];
    expect([...machinesOf({pipes})]).toEqual([
      ['192.0.2.7', 2],
      ['[2001:db8::1]', 1],
      ['::1', 1],
    ]);
    expect(machinesOf({}).size).toBe(0);
  });

  it('lingeringMembers names who is connected and known not to be on the list', () => {
    const projection = emptyProjection(0);
    projection.members.set('carol', {user: 'carol', listed: false, pipes: ['192.0.2.7:1']});
    projection.members.set('bob', {user: 'bob', listed: true, pipes: ['192.0.2.8:1']});
    projection.members.set('dave', {user: 'dave', listed: false, pipes: []});
    projection.members.set('erin', {user: 'erin', pipes: ['192.0.2.9:1']});
    expect(lingeringMembers(projection)).toEqual(['carol']);
  });
});
