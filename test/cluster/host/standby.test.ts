import {describe, expect, it} from 'vitest';
import {createEmitter} from '../../../source/async/emitter.js';
import type {Listing} from '../../../source/board/listing.js';
import type {SessionEvent} from '../../../source/board/session/types.js';
import {createStandby} from '../../../source/cluster/host/standby.js';
import {createClock} from '../../simulation/clock.js';

const cluster = 'alice/friends';
const hosted: Listing = {
  topics: [{name: `${cluster}/future.p2p`, access: ['alice', 'bob'], pipes: []}],
};
const unhosted: Listing = {topics: []};

function standBy() {
  const clock = createClock();
  const {emit, subscribe} = createEmitter<SessionEvent>();
  const looks: number[] = [];
  const free: number[] = [];
  const board = {shown: hosted as Listing | undefined};
  const start = clock.now();
  const standby = createStandby({
    board: {
      subscribe,
      listing() {
        looks.push(clock.now() - start);
        return Promise.resolve(board.shown);
      },
    },
    ...{cluster, clock, onFree: () => free.push(clock.now() - start)},
  });
  standby.begin();
  return {clock, emit, standby, looks, free, board};
}

const link = (state: 'live' | 'lost' | 'closed', unhosted?: boolean) =>
  ({type: 'link', state, extended: true, ...(unhosted && {unhosted})}) as unknown as SessionEvent;

describe('standing by for another host', () => {
  it('the board is looked at once a minute while the other one hosts', async () => {
    const {clock, looks, free} = standBy();
    await clock.pass(600_000);
    expect(looks).toHaveLength(10);
    expect(free).toEqual([]);
  });

  it('who hears that the host leaves looks at once, and hosts as soon as the list is gone, once', async () => {
    const {clock, standby, looks, free, board} = standBy();
    await clock.pass(70_000);
    standby.hurry();
    await clock.pass(1000);
    expect(looks.filter((at) => at >= 70_000).length).toBeGreaterThan(5);
    board.shown = unhosted;
    await clock.pass(200);
    expect(free).toHaveLength(1);
    await clock.pass(600_000);
    expect(free).toHaveLength(1);
  });

  it('a goodbye that is none costs a few looks, and is forgotten', async () => {
    const {clock, standby, looks} = standBy();
    standby.hurry();
    await clock.pass(10_000);
    const hurried = looks.length;
    expect(hurried).toBeLessThan(40);
    await clock.pass(600_000);
    expect(looks.length - hurried).toBeLessThanOrEqual(10);
  });

  it('after the board was gone for all the host has ten seconds to come back first', async () => {
    const {clock, emit, standby, free, board} = standBy();
    emit(link('lost'));
    board.shown = unhosted;
    emit(link('live', true));
    standby.hurry();
    await clock.pass(9900);
    expect(free).toEqual([]);
    await clock.pass(1000);
    expect(free).toHaveLength(1);
  });

  it('a board that does not answer says nothing of the host, and a session that is closed ends it', async () => {
    const {clock, emit, looks, free, board} = standBy();
    board.shown = undefined;
    await clock.pass(120_000);
    expect(free).toEqual([]);
    emit(link('closed'));
    const before = looks.length;
    await clock.pass(600_000);
    expect(looks).toHaveLength(before);
  });
});
