import {describe, expect, it} from 'vitest';
import {createBoardServer} from './board.js';
import {createClock} from './clock.js';
import {createRandom} from './random.js';

function setUp() {
  const clock = createClock();
  const server = createBoardServer({clock, random: createRandom(1), delay: 10});
  const process = clock.fork();
  const attached: boolean[] = [];
  const board = server.connect('bob', {process, onAttached: (holds) => attached.push(holds)});
  const seen: string[] = [];
  board.subscribe((event) => {
    if (event.type === 'link') seen.push(event.state);
    else if ('from' in event.message) seen.push(event.message.from);
  });
  const bye = (from: string) => `when=2026-11-21T22:00:00,type=bye,from=${from}`;
  const say = async (from: string) => {
    server.say('p2p-tui', bye(from));
    await clock.pass(100);
  };
  return {clock, server, process, board, attached, seen, say};
}

describe('simulated connections', () => {
  it('a connection keeps what a sleeping process did not read', async () => {
    const {clock, process, seen, say} = setUp();
    process.sleep();
    await say('a');
    await say('b');
    expect(seen).toEqual([]);
    process.wake();
    await clock.pass(0);
    expect(seen).toEqual(['a', 'b']);
  });

  it('a sleeping process that lost its connection reads what it had, and then learns of the loss', async () => {
    const {clock, process, board, attached, seen, say} = setUp();
    process.sleep();
    await say('a');
    board.drop(500);
    await say('b');
    await clock.pass(60_000);
    expect(attached).toEqual([true, false]);
    process.wake();
    await clock.pass(499);
    expect(seen).toEqual(['a', 'lost']);
    await clock.pass(1);
    await say('c');
    expect(seen).toEqual(['a', 'lost', 'live', 'c']);
    expect(attached).toEqual([true, false, true]);
  });

  it('a lost connection takes lines that nobody receives until the loss is noticed', async () => {
    const {clock, server, board, seen, say} = setUp();
    board.drop(1000, 5000);
    const line = {type: 'bye', when: '2026-11-21T22:00:00', from: 'bob'} as const;
    expect(board.post('p2p-tui', line)).toBe(true);
    await say('a');
    await clock.pass(4899);
    expect(board.state).toBe('live');
    await clock.pass(1);
    expect(board.post('p2p-tui', line)).toBe(false);
    await clock.pass(1000);
    expect(seen).toEqual(['bob', 'lost', 'live']);
    expect(server.lines.map(({message}) => 'from' in message && message.from)).toEqual(['a']);
  });
});

describe('the access list of a simulated board', () => {
  const open = (rules: {strangersEnter: boolean; departuresDelete: boolean}) => {
    const clock = createClock();
    const access = {owner: 'alice', users: ['alice', 'bob'], rules, restored: 2000};
    const server = createBoardServer({clock, random: createRandom(1), delay: 10, access});
    server.connect('alice');
    return {clock, server};
  };

  it('a board lets nobody in whom the list does not name, unless its rules have strangers enter once', async () => {
    const {clock, server} = open({strangersEnter: false, departuresDelete: false});
    expect([server.connect('bob').state, server.connect('eve').state]).toEqual(['live', 'denied']);
    await clock.pass(60_000);
    expect(server.mishaps).toEqual({strangers: 0, listsDeleted: 0});

    const strict = open({strangersEnter: true, departuresDelete: true}).server;
    expect([strict.connect('eve').state, strict.connect('eve').state]).toEqual(['live', 'denied']);
    expect(strict.mishaps.strangers).toBe(1);
    strict.restart(0);
    expect(strict.connect('eve').state).toBe('live');
  });

  it("a user's first departure denies those who come until the host has stored his list again, and no later one does", async () => {
    const {clock, server} = open({strangersEnter: false, departuresDelete: true});
    await server.connect('bob').close();
    const bob = server.connect('bob');
    expect([bob.state, server.connect('alice').state]).toEqual(['denied', 'live']);
    await clock.pass(3000);
    expect(bob.state).toBe('live');
    await bob.close();
    expect(server.connect('bob').state).toBe('live');
    expect(server.mishaps.listsDeleted).toBe(1);
  });
});
