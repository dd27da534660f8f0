import {describe, expect, it} from 'vitest';
import {createClock} from '../clock.js';
import {createRandom} from '../random.js';
import {createNetwork} from './board.js';
import {openSession} from './open-session.js';

/** Alice hosts for bob; what he is told of losses is kept. */
async function open() {
  const clock = createClock();
  const random = createRandom(1);
  const network = createNetwork({clock, random, delay: 20, tear: 0, lateness: 0});
  const [home, desk] = [clock.fork(), clock.fork()];
  const host = openSession({
    process: home,
    role: {role: 'host', access: ['bob']},
    connect: network.connectAs('alice', home),
    random,
  });
  await clock.pass(5000);
  const bob = openSession({
    process: desk,
    role: {role: 'member'},
    connect: network.connectAs('bob', desk),
    random,
  });
  const losses: (string | undefined)[] = [];
  bob.subscribe((event) => {
    if (event.type === 'link' && event.state === 'lost') losses.push(event.detail);
  });
  await clock.pass(20_000);
  expect([host.state, bob.state]).toEqual(['live', 'live']);
  return {clock, network, desk, bob, losses};
}

describe('reasons of a loss', () => {
  it('the reason of a loss is that of the connection where its pipes end with it', async () => {
    const {clock, network, desk, bob, losses} = await open();
    network.drop(desk, {clientNotices: 0, serverNotices: 0, away: 0});
    await clock.pass(20_000);
    expect(losses).toEqual(['The network is gone.']);
    expect(bob.state).toBe('live');
  });

  it('the reason of a loss is that the board closed the pipe where the connection stands', async () => {
    const {clock, network, bob, losses} = await open();
    // One of the pipes is the first one's.
    for (let ended = 0; ended < 40 && losses.length === 0; ended++) {
      network.endPipe();
      await clock.pass(5000);
    }

    expect(losses[0]).toBe('The board closed the pipe, as it does with one that is left alone on its topic.');
    await clock.pass(60_000);
    expect(bob.state).toBe('live');
  });
});
