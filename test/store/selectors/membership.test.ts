import {describe, expect, it} from 'vitest';
import {emptyProjection} from '../../../source/store/empty.js';
import {
  deedsOf,
  lingeringMembers,
  machinesOf,
  strangersOf,
} from '../../../source/store/selectors/membership.js';

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

  it('deedsOf tells what somebody wrote, what would touch others first', () => {
    expect(deedsOf({})).toBe('no line yet');
    expect(deedsOf({did: {client: 1}})).toBe('1 line');
    expect(deedsOf({did: {heartbeat: 1200, request: 3, accept: 1, bye: 1}})).toBe(
      '1 accept, 3 requests, 1,201 other lines',
    );
  });

  it('lingeringMembers names who is connected though taken off the list, strangersOf who never was on it', () => {
    const projection = emptyProjection(0);
    projection.members.set('carol', {user: 'carol', listed: false, removed: true, pipes: ['192.0.2.7:1']});
    projection.members.set('bob', {user: 'bob', listed: true, pipes: ['192.0.2.8:1']});
    projection.members.set('dave', {user: 'dave', listed: false, pipes: []});
    projection.members.set('erin', {user: 'erin', pipes: ['192.0.2.9:1']});
    projection.members.set('mallory', {user: 'mallory', listed: false, pipes: ['192.0.2.6:1']});
    expect(lingeringMembers(projection)).toEqual(['carol']);
    expect(strangersOf(projection).map(({user}) => user)).toEqual(['dave', 'mallory']);
  });
});
