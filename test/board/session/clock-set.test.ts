import {describe, expect, it} from 'vitest';
import type {Role} from '../../../source/board/session/types.js';
import {createClock} from '../../simulation/clock.js';
import {createNetwork} from '../../simulation/network/board.js';
import {openSession} from '../../simulation/network/open-session.js';
import {createRandom} from '../../simulation/random.js';

const hour = 3_600_000;
const hosting: Role = {role: 'host', access: ['alice', 'bob']};

function setUp() {
  const clock = createClock();
  const random = createRandom(1);
  const network = createNetwork({clock, random, delay: 20, tear: 0, lateness: 0});
  /** A session of a process of its own, and how often it has asked for the listing. */
  const open = (user: string, role: Role) => {
    const process = clock.fork();
    const connect = network.connectAs(user, process);
    const asked = {looks: 0};
    const session = openSession({
      process,
      role,
      random,
      async connect(options) {
        const connection = await connect(options);
        return {
          ...connection,
          run(command) {
            if (command === 'ls') asked.looks += 1;
            return connection.run(command);
          },
        };
      },
    });
    return {process, session, asked};
  };

  return {clock, open};
}

describe('changes of the wall clock', () => {
  it.each([-hour, hour])(
    'a member who is denied access tries again in time when the wall clock is set by %d ms',
    async (offset) => {
      const {clock, open} = setUp();
      const bob = open('bob', {role: 'member'});
      await clock.pass(60_000);
      expect(bob.session.state).toBe('denied');
      bob.process.set(offset);
      open('alice', hosting);
      // The longest wait is half as long again as 30 s.
      await clock.pass(50_000);
      expect(bob.session.state).toBe('live');
    },
  );

  it('the time of the next try is given as a wall clock that was set back shows it', async () => {
    const {clock, open} = setUp();
    const bob = open('bob', {role: 'member'});
    bob.process.set(-hour);
    const tries: number[] = [];
    bob.session.subscribe((event) => {
      if (event.type === 'link' && event.retryAt !== undefined) tries.push(event.retryAt - clock.now());
    });
    await clock.pass(5000);
    expect(tries.length).toBeGreaterThan(0);
    expect(Math.max(...tries)).toBeLessThan(-hour + 50_000);
    expect(Math.min(...tries)).toBeGreaterThan(-hour);
  });

  it('a host looks at its access list every minute, whatever the wall clock is set to', async () => {
    const {clock, open} = setUp();
    const alice = open('alice', hosting);
    open('bob', {role: 'member'});
    // The first minute has more looks.
    await clock.pass(90_000);
    expect(alice.session.state).toBe('live');
    alice.asked.looks = 0;
    await clock.pass(600_000);
    const usual = alice.asked.looks;
    expect(usual).toBeGreaterThan(8);
    for (const offset of [-hour, hour]) {
      alice.process.set(offset);
      alice.asked.looks = 0;
      await clock.pass(600_000);
      expect(Math.abs(alice.asked.looks - usual)).toBeLessThan(2);
    }
  });

  it('a denied host looks more often only for the first minute when the wall clock is set back', async () => {
    const {clock, open} = setUp();
    // Somebody else of the same name holds the topic.
    open('alice', {role: 'host', access: ['alice']});
    await clock.pass(10_000);
    const alice = open('alice', hosting);
    await clock.pass(5000);
    expect(alice.session.state).toBe('denied');
    alice.process.set(-hour);
    await clock.pass(120_000);
    alice.asked.looks = 0;
    await clock.pass(60_000);
    expect(alice.asked.looks).toBeLessThan(20);
  });
});
