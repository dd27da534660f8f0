/** Each rule of section 2 of the board's design: what the pico.sh pipe service does, and what a session makes of it. */
import {describe, expect, it} from 'vitest';
import type {SessionInput} from '../../../source/board/session/state.js';
import type {Role} from '../../../source/board/session/types.js';
import {localTime} from '../../../source/message/time.js';
import {
  createPlayBoard,
  firstTopic,
  host,
  hostElsewhere,
  member,
  type PlayBoard,
  type PlayedSession,
  secondTopic,
  startSession,
} from './session-play.js';

const begun = ['connecting', 'connect', 'list'];
const both = ['open main 1', 'open main 2', 'list'];
const away = ['close main 1', 'close main 2'];
const notHosted = 'denied: alice/friends is not hosted now, or you are not on its access list';
const onlyR =
  'live: Other runtimes than R cannot be used now: the second topic is missing (does alice host with R?).';
const thrownOff = 'lost: The board closed the pipe, as it does with one that is left alone on its topic.';
const gone = 'lost: The access list of alice/friends is not in force any more; storing it again.';
const anew = 'lost: The pipes of this cluster are opened anew, for the board keeps the old access list.';
const hosted = ['open main 2', 'open anchor 2', 'open main 1', 'open anchor 1', 'list'];

const setRole = (role: Role, change = 1): SessionInput => ({type: 'setRole', role, change});
const accessLine = (
  users: readonly string[],
  owner = 'alice@home:1',
  topic = 'future.p2p',
): SessionInput => ({
  ...{type: 'line', topic: topic as 'future.p2p'},
  message: {type: 'access', owner, users, expires: 2_000_000_000},
});
const hello = (from: string): SessionInput => ({
  ...{type: 'line', topic: 'future.p2p'},
  message: {type: 'cluster', from, when: '2026-11-21T22:20:58', expires: 2_000_000_000, protocols: []},
});
const comes = (topic: 'future.p2p' | 'p2p-tui', from: string): SessionInput & {type: 'line'} => ({
  ...{type: 'line', topic},
  message: {type: 'client', from, when: '2026-11-21T22:20:58', expires: 2_000_000_000, protocols: []},
});
const farewell = (from: string) =>
  ({type: 'bye', from, when: '2026-11-21T22:20:58', reason: 'It was closed.'}) as const;
const lost: SessionInput = {type: 'lost', reason: 'The network is gone.'};

/** A session that is live on both topics, after all that led to it. */
function live(board: PlayBoard, user: string, role: Role): PlayedSession {
  const session = startSession(board, user, role).pass(1);
  expect(session.state.link).toEqual({state: 'live', detail: undefined});
  session.did();
  session.effects();
  return session;
}

/** Bob on a cluster that alice hosts from elsewhere. */
function joined() {
  const board = createPlayBoard();
  const alice = hostElsewhere(board);
  return {board, alice, bob: live(board, 'bob', member)};
}

/** Alice, who hosts for bob and carol. */
function hosting() {
  const board = createPlayBoard();
  return {board, alice: live(board, 'alice', host)};
}

/** The results of changes. */
const results = (session: PlayedSession) =>
  session.effects().flatMap((effect) => (effect.type === 'settle' ? [effect.result] : []));

/** Seconds from each try to the next one while nothing is different. */
function gaps(session: PlayedSession, sign: string, times: number): readonly number[] {
  const at: number[] = [];
  session.did();
  while (at.length < times) {
    session.pass(0.25);
    if (session.did().includes(sign)) at.push(session.time);
  }

  return at.slice(1).map((time, index) => time - (at[index] ?? 0));
}

describe('rule 1: members whom no list names, put elsewhere without an error', () => {
  const naming = `${firstTopic} -a alice,bob`;
  it.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ['leaves, and says so, where nobody hosts', [], [...begun, ...both, ...away, notHosted], []],
    [
      'leaves, and says so, where the list does not name it',
      [`${firstTopic} -a alice,carol`],
      [...begun, ...both, ...away, notHosted],
      [],
    ],
    [
      'looks twice before it believes that it is where it wants to be',
      [naming, `${secondTopic} -a alice,bob`],
      [...begun, ...both, 'list', 'live'],
      ['main 1', 'main 2'],
    ],
    [
      'keeps to the first topic alone where an R user hosts',
      [naming],
      [...begun, ...both, 'list', 'close main 2', onlyR],
      ['main 1'],
    ],
    [
      'has no use for the second topic where it is not on the first',
      [`${secondTopic} -a alice,bob`],
      [...begun, ...both, 'list', ...away, notHosted],
      [],
    ],
  ])('a member %s', (_, pipes, expected, held) => {
    const board = createPlayBoard();
    for (const pipe of pipes) board.join('alice', pipe);
    // Long enough for a second look, and too short for a second try.
    const bob = startSession(board, 'bob', member).pass(0.3);
    expect(bob.did()).toEqual(expected);
    expect(bob.pipes()).toEqual(held);
  });

  it('a denied member passes nothing on of the topic where it was put, and writes nothing there', () => {
    const bob = startSession(createPlayBoard(), 'bob', member).pass(60);
    expect(bob.effects().filter(({type}) => type === 'admit')).toEqual([]);
    expect(bob.state.subscription.joined.size).toBe(0);
  });

  it('a denied member tries again with growing waits, and with short ones again after it was live', () => {
    const board = createPlayBoard();
    const bob = startSession(board, 'bob', member);
    const waits = gaps(bob, notHosted, 13);
    expect(waits.slice(0, 3)).toEqual([1, 1, 1]);
    expect(waits.slice(7)).toEqual([2, 4, 8, 16, 30]);
    const alice = hostElsewhere(board);
    bob.pass(31);
    expect(bob.state.link.state).toBe('live');
    alice.leave();
    bob.end('main 1').pass(1);
    expect(gaps(bob, notHosted, 2)).toEqual([1]);
  });

  it('a denied member gives the time of its next try, as clocks show it', () => {
    const bob = startSession(createPlayBoard(), 'bob', member);
    const told = bob.effects().find((effect) => effect.type === 'link' && effect.state === 'denied');
    expect(told).toMatchObject({retryAt: 1_800_000_000_000 + 500});
  });

  it('a member looks for the second topic with growing waits, and at once when another host sends a hello', () => {
    const board = createPlayBoard();
    board.join('alice', `${firstTopic} -a alice,bob`);
    const bob = startSession(board, 'bob', member).pass(600);
    bob.did();
    bob.feed(hello('alice@home:1'));
    expect(bob.did().slice(0, 2)).toEqual(['list', 'open main 2']);
    bob.pass(0.5);
    expect(bob.state.attempts.looks).toBe(1);
    // One that is known may be an R user, who says it again and again.
    bob.feed(hello('alice@home:1')).pass(0.5);
    expect(bob.state.attempts.looks).toBe(2);
    board.join('alice', `${secondTopic} -a alice,bob`);
    bob.feed(hello('alice@home:2')).pass(1);
    expect(bob.state.link).toEqual({state: 'live', detail: undefined});
    bob.did();
    bob.feed(hello('alice@home:3')).pass(1);
    expect(bob.did()).toEqual([]);
  });
});

describe('rule 2: the access list that the first connection stores', () => {
  it.each<[string, (board: PlayBoard) => void, readonly string[]]>([
    [
      'open nothing before the cluster is hosted',
      () => {},
      [...begun, 'denied: alice/friends is not hosted yet'],
    ],
    [
      'open nothing when the access list has gone',
      (board) => board.intrude('bob', firstTopic),
      [...begun, 'denied: alice/friends is not hosted any more: its access list is gone'],
    ],
    ['join when it is hosted', (board) => void hostElsewhere(board), [...begun, ...both, 'live']],
    [
      'join the first topic alone where the second is not hosted',
      (board) => void board.join('alice', `${firstTopic} -a alice,bob`),
      [
        ...begun,
        ...['open main 1', 'list'],
        'live: Other runtimes than R cannot be used now: the second topic is missing (does alice host with R?).',
      ],
    ],
  ])("the owner's other roles %s", (_, prepare, expected) => {
    const board = createPlayBoard();
    prepare(board);
    expect(startSession(board, 'alice', member).did()).toEqual(expected);
  });

  it("the owner's other roles leave at once, as unhosted, where the host left between look and pipe", () => {
    const board = createPlayBoard();
    const elsewhere = hostElsewhere(board);
    board.join('bob', firstTopic);
    const alice = startSession(board, 'alice', member);
    alice.did();
    alice.silent.open = true;
    alice.end('main 1').pass(0.5);
    expect(alice.did()).toEqual([thrownOff, 'list', 'open main 1']);
    elsewhere.leave();
    board.intrude('alice', firstTopic);
    alice.effects();
    alice.feed({type: 'opened', task: alice.state.task});
    expect(alice.effects().find(({type}) => type === 'link')).toMatchObject({
      ...{state: 'denied', detail: 'alice/friends is not hosted any more', unhosted: true},
    });
    expect(alice.state.subscription.pipes).toEqual([]);
  });

  it('a host whom another role keeps out names who holds the topic, and joins soon after that one left', () => {
    const board = createPlayBoard();
    const worker = board.join('alice', firstTopic);
    const alice = startSession(board, 'alice', host).pass(0.3);
    expect(alice.did().at(-1)).toMatch(
      /^denied: alice\/friends\/future\.p2p is held with no access list by .*alice@203\.0\.113\.7:40001, since \d\d:\d\d:\d\d at least\); end that one, wait, .* within about 16 minutes, or host under another cluster name$/,
    );
    alice.pass(40).did();
    worker.leave();
    alice.pass(1.6);
    expect(alice.did().slice(-1)).toEqual(['live']);
    expect(board.table.visibleTo(board.visitor('alice')).map(({access}) => access)).toEqual([
      ['alice', 'bob', 'carol'],
      ['alice', 'bob', 'carol'],
    ]);
  });

  it('a host kept from the second topic is live on the first, and takes the second when it is free', () => {
    const board = createPlayBoard();
    const worker = board.join('alice', secondTopic);
    const alice = startSession(board, 'alice', host).pass(1);
    expect(alice.did().at(-1)).toMatch(
      /^live: Other runtimes .*p2p-tui is held with no access list by .*another cluster name\.$/,
    );
    // By then he looks for it every two minutes, but every minute whether it is free.
    alice.pass(1000).did();
    worker.leave();
    alice.pass(60);
    const did = alice.did();
    expect(did.slice(did.indexOf('open main 2'))).toEqual(['open main 2', 'open anchor 2', 'list', 'live']);
  });
});

describe('rule 3: lone pipes, which are thrown off', () => {
  it('a host holds two pipes on each topic, the one that stores the list and an anchor, the second topic first', () => {
    const alice = startSession(createPlayBoard(), 'alice', host);
    expect(alice.did()).toEqual([...begun, ...hosted, 'live']);
    expect(alice.pipes()).toEqual(['anchor 1', 'anchor 2', 'main 1', 'main 2']);
  });

  it('a member holds one pipe on each topic', () => {
    expect(joined().bob.pipes()).toEqual(['main 1', 'main 2']);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['main 1', [thrownOff, 'list', 'open main 1', 'list', 'live'], []],
    ['main 2', ['list', 'open main 2', 'list'], []],
    ['anchor 1', ['list', 'open anchor 1', 'list'], []],
    ['anchor 2', ['list', 'open anchor 2', 'list'], []],
  ])('a host who loses the pipe %s is whole again within a second', (pipe, expected) => {
    const {alice} = hosting();
    alice.end(pipe).pass(1);
    expect(alice.did()).toEqual(expected);
    expect(alice.pipes()).toHaveLength(4);
  });

  it('a host who loses all his pipes stores his list again before he is live', () => {
    const {board, alice} = hosting();
    for (const pipe of alice.pipes()) alice.end(pipe);
    alice.pass(0.4);
    expect(alice.did()).toEqual([thrownOff, 'list', ...hosted, 'live']);
    expect(board.table.visibleTo(board.visitor('alice'))).toMatchObject([
      {name: secondTopic, access: ['alice', 'bob', 'carol']},
      {name: firstTopic, access: ['alice', 'bob', 'carol']},
    ]);
  });

  it.each<[string, readonly string[]]>([
    ['main 1', [thrownOff, 'list', 'open main 1', 'list', 'list', 'live']],
    ['main 2', ['list', 'open main 2', 'list', 'list']],
  ])(
    'a member who loses the pipe %s looks for its place anew, and forgets what it has not passed on',
    (pipe, expected) => {
      const {bob} = joined();
      bob.end(pipe);
      expect(bob.effects()).toMatchObject([{type: 'withhold'}]);
      bob.pass(1);
      expect(bob.did()).toEqual(expected);
    },
  );

  it('a pipe that is lost while the second topic is looked for is reported and opened again afterwards', () => {
    const board = createPlayBoard();
    board.join('alice', `${firstTopic} -a alice,bob`);
    const bob = startSession(board, 'bob', member).pass(0.5);
    expect(bob.state.link).toMatchObject({state: 'live'});
    bob.silent.list = true;
    bob.pass(1).end('main 1').did();
    bob.silent.list = false;
    const listing = {topics: [firstTopic, secondTopic].map((topic) => ({name: `bob/${topic}`, pipes: []}))};
    bob.feed({type: 'listed', task: bob.state.task, listing}).pass(1);
    expect(bob.did().slice(0, 6)).toEqual([
      'open main 2',
      'list',
      'close main 2',
      thrownOff,
      'list',
      'open main 1',
    ]);
  });

  it('a lost pipe is reported as a lost connection where that ends within a quarter of a second', () => {
    const {bob} = joined();
    bob.end('main 1').pass(0.24);
    bob.feed(lost);
    expect(bob.did()).toEqual(['leave ours', 'lost: The network is gone.']);
  });

  it('waits for a lost pipe grow with each loss upon another, and start anew after ten seconds', () => {
    const {bob} = joined();
    const waits: number[] = [];
    for (const pause of [0, 0, 0, 10]) {
      bob.did();
      bob.end('main 1');
      const from = bob.time;
      while (!bob.did().includes('open main 1')) bob.pass(0.05);
      waits.push(Math.round((bob.time - from) * 20) / 20);
      bob.pass(1 + pause);
    }

    bob.end('main 1').pass(0.3);
    expect(bob.did()).toContain('open main 1');
    expect(waits).toEqual([0.25, 0.5, 1, 2]);
  });

  it.each<[string, string, (bob: PlayedSession) => void]>([
    ['another loss', 'main 1', (bob) => bob.end('main 2')],
    ['a hello of a host', 'main 2', (bob) => bob.feed(hello('alice@home:1'))],
    ['an access list', 'main 2', (bob) => bob.feed(accessLine(['alice', 'bob']))],
  ])('%s ends the wait for a lost pipe', (_, pipe, nudge) => {
    const {bob} = joined();
    for (let times = 0; times < 4; times++) bob.end(pipe).pass(5);
    // This one would be four seconds long.
    bob.end(pipe).pass(0.3).did();
    nudge(bob);
    expect(bob.did().slice(0, 2)).toEqual(['list', `open ${pipe}`]);
  });
});

describe('rule 4: changes of the list, by another connection that stores it', () => {
  const other: Role = {role: 'host', access: ['carol']};
  const stored = ['list', 'open main 2', 'open main 1', 'list', 'list', 'settle 1: in force'];

  it('a host changes his list by opening his main pipes again, while the anchors keep the topics', () => {
    const {board, alice} = hosting();
    const bob = board.join('bob', firstTopic);
    alice.feed(setRole(other));
    expect(alice.did()).toEqual(['close main 2', 'close main 1', ...stored]);
    expect(results(alice)).toEqual([{inForce: true, lingering: ['bob']}]);
    bob.leave();
    expect(board.table.visibleTo(board.visitor('alice')).map(({access}) => access)).toEqual([
      ['alice', 'carol'],
      ['alice', 'carol'],
    ]);
  });

  it('main pipes are opened for a new list only when the board has closed the old ones', () => {
    const {alice} = hosting();
    alice.silent.close = true;
    const [one, two] = alice.state.subscription.pipes.filter(({use}) => use === 'main');
    alice.feed(setRole(other));
    expect(alice.did()).toEqual(['close main 2', 'close main 1']);
    alice.feed({type: 'ended', pipe: one?.id ?? 0}).pass(5);
    expect(alice.did()).toEqual([]);
    alice.feed({type: 'ended', pipe: two?.id ?? 0});
    expect(alice.did()).toEqual(stored);
  });

  it('where a new list does not take, all pipes are opened anew, and the result names who holds the topic', () => {
    const board = createPlayBoard();
    board.join('alice', `${firstTopic} -a alice,bob,carol`);
    const alice = live(board, 'alice', host);
    alice.feed(setRole(other));
    const did = alice.did();
    const moved = did.slice(did.indexOf('leave ours'));
    expect(moved.slice(0, 4)).toEqual([
      'leave ours',
      anew,
      `connecting: ${anew.slice('lost: '.length)}`,
      'connect',
    ]);
    expect(moved.find((line) => line.startsWith('settle'))).toMatch(
      /^settle 1: alice\/friends\/future\.p2p is held with the access list alice, bob, carol by /,
    );
    expect(alice.state.link.state).toBe('denied');
    expect(alice.state.role).toEqual({role: 'host', access: ['alice', 'carol']});
  });

  it('who holds a topic is told with the time since when it is seen, through all connections', () => {
    const board = createPlayBoard();
    board.join('alice', `${firstTopic} -a alice,bob,carol`);
    const alice = live(board, 'alice', host);
    const heldSince = () => {
      const details = alice
        .effects()
        .flatMap((effect) => (effect.type === 'link' ? (effect.detail ?? []) : []));
      return /, since (\d\d:\d\d:\d\d) at least/.exec(details.at(-1) ?? '')?.[1];
    };
    alice.pass(3600).feed(setRole(other));
    const since = heldSince();
    expect(since).toBe(localTime(1_800_000_000_000).slice(11));
    alice.pass(40);
    expect(heldSince()).toBe(since);
  });

  it.each<[string, (session: PlayedSession) => void, string]>([
    ['another change came', (alice) => alice.feed(setRole(host, 2)), 'another change came after it'],
    ['the board was lost', (alice) => alice.feed(lost), 'the board was lost: The network is gone.'],
    [
      'the session was suspended',
      (alice) => alice.feed({type: 'suspend'}),
      'the board was lost: it closed the connection',
    ],
    ['the session was closed', (alice) => alice.feed({type: 'close'}), 'the session was closed'],
  ])('a change of the list comes to nothing, and its result says so, where %s', (_, disturb, detail) => {
    const {alice} = hosting();
    alice.silent.list = true;
    alice.feed(setRole(other));
    disturb(alice);
    expect(results(alice)).toEqual([{inForce: false, detail, lingering: []}]);
  });

  it.each<[string, (session: PlayedSession) => void]>([
    ['is suspended', (alice) => alice.feed({type: 'suspend'})],
    ['waits for its next try', (alice) => alice.feed(lost)],
    [
      'connects',
      (alice) => {
        alice.silent.connect = true;
        alice.feed(lost).pass(1);
      },
    ],
  ])('a change of the list while the session %s is done when the board is back', (_, disturb) => {
    const {board, alice} = hosting();
    disturb(alice);
    alice.effects();
    alice.feed(setRole(other));
    expect(results(alice)).toMatchObject([
      {detail: 'the board is not connected now; it is done when the board is back'},
    ]);
    alice.silent.connect = false;
    alice.feed({type: 'connected', user: 'alice'}, {type: 'resume'}).pass(5);
    expect(board.table.visibleTo(board.visitor('alice'))[0]?.access).toEqual(['alice', 'carol']);
  });

  it('a change of the list that comes while another is under way waits its turn', () => {
    const {board, alice} = hosting();
    alice.silent.close = true;
    const closed = alice.state.subscription.pipes.filter(({use}) => use === 'main');
    alice.feed(setRole(other, 1), setRole({role: 'host', access: ['bob']}, 2));
    alice.silent.close = false;
    for (const {id} of closed) alice.feed({type: 'ended', pipe: id});
    expect(results(alice)).toEqual([
      {inForce: false, detail: 'another change came after it', lingering: []},
      {inForce: true, lingering: []},
    ]);
    expect(board.table.visibleTo(board.visitor('alice'))[0]?.access).toEqual(['alice', 'bob']);
  });

  it('an owner who ends hosting leaves the topics, and joins them again over the same connection', () => {
    const {alice} = hosting();
    alice.feed(setRole(member, 1));
    expect(alice.did().slice(-2)).toEqual([
      'settle 1: alice/friends is not hosted yet',
      'denied: alice/friends is not hosted yet',
    ]);
    alice.feed(setRole(host, 2));
    expect(alice.did()).toEqual(['list', ...hosted, 'live', 'list', 'settle 2: in force']);
  });

  it('a user who does not own the cluster cannot host it', () => {
    const {bob} = joined();
    bob.feed(setRole(host));
    expect(bob.did()).toEqual(['settle 1: only alice can host alice/friends, and you are bob']);
    expect(bob.state.role).toEqual(member);
    const other = startSession(createPlayBoard(), 'bob', host);
    expect(other.did().slice(-2)).toEqual([
      'leave ours',
      'closed: Only alice can host alice/friends, and your account is bob.',
    ]);
  });
});

describe('rule 5: suspended sessions, for one who does not read stops everybody', () => {
  const suspended = 'lost: Disconnected from the board while this process is suspended.';
  const suspend: SessionInput = {type: 'suspend'};

  it.each<[string, (session: PlayedSession) => void, readonly string[]]>([
    ['live', () => {}, ['leave ours', suspended]],
    ['mending', (bob) => bob.end('main 2'), ['leave ours', suspended]],
    ['waiting for its next try', (bob) => bob.feed(lost), []],
    [
      'connecting',
      (bob) => {
        bob.silent.connect = true;
        bob.feed(lost).pass(1);
      },
      ['abort', suspended],
    ],
  ])(
    'a session suspended while %s has no connection until it is resumed, and connects at once then',
    (_, prepare, expected) => {
      const {bob} = joined();
      prepare(bob);
      bob.did();
      bob.feed(suspend).pass(3600);
      expect(bob.did()).toEqual(expected);
      bob.feed(suspend, {type: 'resume'});
      expect(bob.did()[0]).toMatch(/^connecting/);
    },
  );

  it('a session begins with short waits again when it is resumed', () => {
    const {bob} = joined();
    bob.silent.connect = true;
    bob.feed(lost);
    for (let times = 0; times < 5; times++) {
      bob.pass(5).feed({type: 'unconnected', reason: 'Nothing answers.', refused: false});
    }

    expect(bob.state.attempts.losses).toBe(6);
    bob.feed(suspend, {type: 'resume'}, {type: 'unconnected', reason: 'Nothing answers.', refused: false});
    expect(bob.state.attempts.losses).toBe(1);
  });

  it('a suspended session leaves a connection that came about though it was given up', () => {
    const {bob} = joined();
    bob.silent.connect = true;
    bob.silent.abort = true;
    bob.feed(lost).pass(1).did();
    bob.feed(suspend, {type: 'connected', user: 'bob'});
    expect(bob.did()).toEqual(['abort', 'leave ours', suspended]);
  });

  it('a session that is resumed before it was gone says why it left, and comes back at once', () => {
    const {bob} = joined();
    bob.silent.leave = true;
    bob.feed(suspend, {type: 'resume'});
    expect(bob.did()).toEqual(['leave ours']);
    bob.feed({type: 'left'});
    expect(bob.did().slice(0, 3)).toEqual([suspended, 'connecting', 'connect']);
  });
});

describe('rule 6: connections that die without being closed', () => {
  it('a session leaves a connection that is dead since a sleep, for all who share it, and opens another', () => {
    const {bob} = joined();
    const why = 'The board does not answer any more since this machine slept.';
    bob.feed({type: 'unanswered'});
    expect(bob.did().slice(0, 4)).toEqual([
      'leave everybody',
      `lost: ${why}`,
      `connecting: ${why}`,
      'connect',
    ]);
  });

  it('a session leaves a connection on which a request is not answered', () => {
    const {bob} = joined();
    bob.silent.list = true;
    bob.end('main 1').pass(1);
    bob.did();
    bob.feed({type: 'failed', task: bob.state.task, reason: 'The board does not answer "ls".'});
    expect(bob.did()).toEqual(['leave ours', 'lost: The board does not answer "ls".']);
  });

  it.each<[string, SessionInput, string]>([
    [
      'refused',
      {type: 'unconnected', reason: 'None of your keys.', refused: true},
      'closed: None of your keys.',
    ],
    [
      'not answered',
      {type: 'unconnected', reason: 'Nothing answers.', refused: false},
      'lost: Nothing answers.',
    ],
  ])(
    'a session ends where its first connection is refused, and else goes on: one that is %s',
    (_, input, expected) => {
      const board = createPlayBoard();
      const bob = startSession(board, 'bob', member);
      bob.feed(lost);
      const fresh = startFresh(board);
      fresh.feed(input);
      expect(fresh.did().at(-1)).toBe(expected);
      // It had been let in once: the board, or the account, may be mended.
      bob.silent.connect = true;
      bob.pass(1).feed(input);
      expect(bob.did().at(-1)).toBe(`lost: ${input.type === 'unconnected' ? input.reason : ''}`);
    },
  );

  it('a session waits longer from loss to loss, and short again after it was live for ten seconds', () => {
    const {bob} = joined();
    bob.silent.connect = true;
    bob.feed(lost).pass(0.3).did();
    const waits: number[] = [];
    for (let times = 0; times < 12; times++) {
      bob.feed({type: 'unconnected', reason: 'Nothing answers.', refused: false});
      const {phase} = bob.state;
      const from = bob.time;
      if (phase.name === 'waiting') waits.push(Math.round(phase.until - 1_800_000_000_000 - from * 1000));
      bob.pass(70);
    }

    expect(waits).toEqual([500, 1000, 2000, 2000, 2000, 2000, 2000, 4000, 8000, 16_000, 32_000, 60_000]);
    bob.silent.connect = false;
    bob.feed({type: 'connected', user: 'bob'}).pass(11);
    bob.feed(lost);
    expect(bob.state.attempts.losses).toBe(1);
  });
});

describe('rule 7: few connections, for many short ones are impolite', () => {
  it('a session makes all its requests over one connection', () => {
    const {board, alice} = hosting();
    for (let times = 0; times < 20; times++) {
      alice.feed(setRole({role: 'host', access: [times % 2 ? 'bob' : 'carol']}, times)).pass(30);
      alice.end('main 1').pass(30);
      alice.forgetList('main 2').pass(30);
    }

    const did = alice.did();
    expect(did).not.toContain('connect');
    expect(did.filter((line) => line === 'open main 1')).toHaveLength(40);
    expect(board.table.visibleTo(board.visitor('alice'))).toHaveLength(2);
  });

  it('a member with both topics asks the board nothing, and a host asks once a minute while nothing changes', () => {
    const {bob} = joined();
    bob.pass(3600);
    expect(bob.did()).toEqual([]);
    const {alice} = hosting();
    alice.pass(3600);
    expect(alice.did()).toEqual(Array(60).fill('list'));
  });

  it('a host looks every one and a half seconds for a minute while somebody else may hold his list', () => {
    const board = createPlayBoard();
    hostElsewhere(board);
    const alice = live(board, 'alice', host);
    alice.pass(58.5);
    expect(alice.did()).toHaveLength(39);
    alice.pass(61.5);
    expect(alice.did()).toHaveLength(2);
    // A pipe that was lost is a reason for new doubts.
    alice.end('main 1').pass(2).did();
    alice.pass(15);
    expect(alice.did()).toHaveLength(10);
  });
});

describe('rule 8: lists that do not name us, for a line proves nothing about who wrote it', () => {
  const probed = ['list', 'open probe 1', 'list', 'list', 'close probe 1'];
  const elsewhere = ['list', 'open probe 1', 'list', 'close probe 1'];
  const removed = 'alice has removed you from alice/friends';
  const atWork = `live: ${removed}; nothing new is begun, and it is left when what is under way is done.`;

  it.each<[string, SessionInput, readonly string[]]>([
    [
      'a list that does not name us is asked about at the board, and is false where that lets us in',
      accessLine(['alice', 'carol']),
      probed,
    ],
    [
      'a list that does not name us means nothing on the second topic',
      accessLine(['alice'], 'alice@home:1', 'p2p-tui'),
      [],
    ],
    [
      'a list that does not name us means nothing where it is the list of another owner',
      accessLine(['carol'], 'carol@there:2'),
      [],
    ],
    ['a list that names us without the owner means nothing', accessLine(['bob'], 'alice'), []],
  ])('%s', (_, line, expected) => {
    const {bob} = joined();
    bob.feed(line).pass(5);
    expect(bob.did()).toEqual(expected);
    expect(bob.state.link).toEqual({state: 'live', detail: undefined});
  });

  it('lists that do not name us are asked about at the board once a minute at most', () => {
    const {bob} = joined();
    for (let seconds = 0; seconds < 180; seconds++) bob.feed(accessLine(['alice'])).pass(1);
    expect(bob.did().filter((line) => line === 'open probe 1')).toHaveLength(3);
  });

  /** Alice's list names bob no more, and he is there still. */
  const revoke = (jobs: number) => {
    const board = createPlayBoard();
    const alice = hostElsewhere(board);
    const bob = live(board, 'bob', member);
    bob.work.jobs = jobs;
    alice.leave();
    const next = hostElsewhere(board, 'alice,carol');
    bob.feed(accessLine(['alice', 'carol']));
    return {board, bob, next};
  };

  it('a member whom the board does not let in any more leaves at once with nothing in flight', () => {
    const {bob} = revoke(0);
    expect(bob.did()).toEqual([...elsewhere, 'count', ...away, `denied: ${removed}`]);
  });

  it('a removed member with jobs in flight ends them, and leaves then', () => {
    const {bob} = revoke(2);
    expect(bob.did()).toEqual([...elsewhere, 'count', atWork]);
    bob.pass(30);
    expect(new Set(bob.did())).toEqual(new Set(['count']));
    bob.work.jobs = 0;
    bob.pass(1);
    expect(bob.did()).toEqual(['count', ...away, `denied: ${removed}`]);
  });

  it('a removed member gives the removal as its reason until the board lets it in again', () => {
    const {board, bob, next} = revoke(0);
    bob.did();
    bob.pass(2);
    expect(new Set(bob.did().filter((line) => line.startsWith('denied')))).toEqual(
      new Set([`denied: ${removed}`]),
    );
    next.leave();
    hostElsewhere(board);
    bob.pass(5);
    expect(bob.state.link).toEqual({state: 'live', detail: undefined});
  });

  it('a removal is forgotten when another list names the member before it has left', () => {
    const {bob} = revoke(1);
    bob.did();
    bob.feed(accessLine(['alice', 'bob', 'carol']));
    expect(bob.did()).toEqual(['live']);
    bob.work.jobs = 0;
    bob.pass(60);
    expect(bob.did()).toEqual([]);
  });

  it('a list that does not name us is taken for false where the board does not answer', () => {
    const {bob} = joined();
    bob.silent.open = true;
    bob.feed(accessLine(['alice']));
    bob.feed({type: 'failed', task: bob.state.task, reason: 'The board does not answer.'}).pass(30);
    expect(bob.did()).toEqual(['list', 'open probe 1']);
    expect(bob.state.revocation.revoked).toBe(false);
  });
});

describe("rule 9: the list of the host, which a user's first departure deletes", () => {
  /** What a session had opened, looked at and closed, guards too. */
  const commands = new WeakMap<PlayedSession, Map<number, string>>();
  const steps = (session: PlayedSession) => {
    const opened = commands.get(session) ?? new Map<number, string>();
    commands.set(session, opened);
    return session.effects().flatMap((effect) => {
      if (effect.type === 'open') opened.set(effect.task, effect.command);
      if (effect.type === 'open') return [effect.command];
      if (effect.type === 'close') return [`close ${opened.get(effect.pipe)}`];
      return effect.type === 'list' ? ['ls'] : [];
    });
  };
  const guards = [firstTopic, secondTopic].map((topic) => `sub bob/${topic} -k`);
  const released = guards.map((guard) => `close ${guard}`);

  it('a member holds its private topics by `sub` before its first pipe, for ten seconds', () => {
    const board = createPlayBoard();
    hostElsewhere(board);
    const bob = startSession(board, 'bob', member).pass(1);
    const pipes = [`pipe ${firstTopic} -r`, `pipe ${secondTopic} -r`];
    expect(steps(bob)).toEqual([...guards, 'ls', ...pipes, 'ls', 'ls']);
    // Another process of his that began after it, and goes by its `sub`, has found its place by then.
    bob.pass(8.9);
    expect(steps(bob)).toEqual([]);
    bob.pass(0.1);
    expect(steps(bob)).toEqual(released);
    expect(board.table.visibleTo(board.visitor('bob')).map(({name}) => name)).not.toContain(
      `bob/${firstTopic}`,
    );
  });

  it('a member waits until the board shows the `sub`, which it may run after the `pipe`, and goes on without it', () => {
    const board = createPlayBoard();
    hostElsewhere(board);
    const bob = startSession(board, 'bob', member, {connect: true});
    bob.silent.list = true;
    bob.feed({type: 'connected', user: 'bob'}).effects();
    bob.feed({type: 'listed', task: bob.state.task, listing: {topics: []}});
    expect(steps(bob)).toEqual([]);
    bob.pass(0.3);
    expect(steps(bob)).toEqual(['ls']);
    bob.feed({type: 'listed', task: bob.state.task, listing: {topics: []}});
    expect(steps(bob)).toEqual([`pipe ${firstTopic} -r`, `pipe ${secondTopic} -r`, 'ls']);
  });

  it('a member whom the board refuses a `sub` joins without it', () => {
    const board = createPlayBoard();
    hostElsewhere(board);
    const bob = startSession(board, 'bob', member, {connect: true});
    bob.silent.open = true;
    bob.feed({type: 'connected', user: 'bob'});
    bob.feed({type: 'failed', task: bob.state.task, reason: 'There is no such command.'});
    bob.silent.open = false;
    bob.feed({type: 'failed', task: bob.state.task, reason: 'There is no such command.'}).pass(1);
    expect(bob.state.link).toEqual({state: 'live', detail: undefined});
  });

  it('a member holds its private topic for each further pipe: one that it lost, and a probe', () => {
    const {bob} = joined();
    bob.pass(10).end('main 1');
    steps(bob);
    bob.pass(11);
    expect(steps(bob)).toEqual([guards[0], 'ls', `pipe ${firstTopic} -r`, 'ls', 'ls', released[0]]);
    bob.feed(accessLine(['alice'])).pass(11);
    const probe = `pipe ${firstTopic}`;
    expect(steps(bob)).toEqual([guards[0], 'ls', probe, 'ls', 'ls', `close ${probe}`, released[0]]);
  });

  it('a member who is denied lands beside its `sub`, knows it, and leaves nothing there', () => {
    const board = createPlayBoard();
    const bob = startSession(board, 'bob', member);
    expect(bob.state.link).toMatchObject({state: 'denied'});
    expect(board.table.visibleTo(board.visitor('bob'))).toEqual([]);
  });

  it("the owner's roles have no private topic, and hold none", () => {
    const board = createPlayBoard();
    hostElsewhere(board);
    expect(steps(live(board, 'alice', member).pass(1))).toEqual([]);
    expect(
      startSession(board, 'alice', member)
        .effects()
        .filter(({type}) => type === 'open'),
    ).toHaveLength(2);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['the first topic', ['main 1'], ['close main 1', gone, 'list', 'open main 1', 'list', 'live']],
    ['the second topic', ['main 2'], ['close main 2', gone, 'list', 'open main 2', 'list', 'live']],
    [
      'both',
      ['main 1', 'main 2'],
      ['close main 2', 'close main 1', gone, 'list', 'open main 2', 'open main 1', 'list', 'live'],
    ],
  ])('a host stores its list again within a minute, once it is gone unseen from %s', (_, pipes, expected) => {
    const {board, alice} = hosting();
    for (const pipe of pipes) alice.forgetList(pipe);
    alice.pass(60);
    const did = alice.did();
    expect(did.slice(did.indexOf(expected[0] ?? ''))).toEqual(expected);
    expect(alice.pipes()).toHaveLength(4);
    expect(board.table.visibleTo(board.visitor('alice')).map(({access}) => access)).toEqual([
      ['alice', 'bob', 'carol'],
      ['alice', 'bob', 'carol'],
    ]);
  });

  it.each<[string, SessionInput]>([
    ['a peer that may test its connection has come', comes('future.p2p', 'bob@kiwi:1')],
    ['somebody said goodbye', {...comes('p2p-tui', 'bob@kiwi:1'), message: farewell('bob@kiwi:1')}],
  ])('a host looks four times a second for a while when %s, and stores the list at once', (_, line) => {
    const {alice} = hosting();
    alice.feed(line).pass(1.2);
    expect(alice.did()).toEqual(Array(4).fill('list'));
    alice.forgetList('main 1');
    alice.pass(0.25);
    expect(alice.did()).toEqual(['list', 'close main 1', gone, 'list', 'open main 1', 'list', 'live']);
    alice.pass(15).did();
    alice.pass(600);
    expect(alice.did()).toHaveLength(10);
  });

  it('a host goes on where the board does not answer its look at the list', () => {
    const {alice} = hosting();
    alice.silent.list = true;
    alice.pass(60);
    alice
      .feed({type: 'failed', task: alice.state.task, reason: 'The board does not answer "ls".'})
      .pass(59.9);
    expect(alice.did()).toEqual(['list']);
  });
});

describe('rule 10: others on our topics, by a wildcard or only to read or write', () => {
  it('a host goes by the list and its own pipes, whoever else is on its topics', () => {
    const {board, alice} = hosting();
    board.intrude('mallory', firstTopic);
    board.intrude('mallory', secondTopic);
    alice.pass(60);
    expect(new Set(alice.did())).toEqual(new Set(['list']));
    alice.effects();
    alice.feed(setRole(host));
    expect(results(alice)).toEqual([{inForce: true, lingering: ['mallory']}]);
  });

  it('a member takes a reader or a writer of its user on the private topic for no pipe of its own', () => {
    const board = createPlayBoard();
    hostElsewhere(board);
    for (const role of ['sub', 'pub'] as const) board.join('bob', `bob/${firstTopic}`, role);
    expect(startSession(board, 'bob', member).pass(1).did().at(-1)).toBe('live');
  });
});

/** A session of bob's that was never let in, and whose first connection is awaited. */
function startFresh(board: PlayBoard): PlayedSession {
  const session = startSession(board, 'bob', member, {connect: true});
  expect(session.did()).toEqual(['connecting', 'connect']);
  return session;
}
