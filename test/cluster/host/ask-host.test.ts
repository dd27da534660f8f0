import {describe, expect, it} from 'vitest';
import {createEmitter} from '../../../source/async/emitter.js';
import {askHost, type AskHostOptions} from '../../../source/cluster/host/ask-host.js';
import {outcomeNotice} from '../../../source/cluster/host/hosting-words.js';
import {changeOf, changedUsers, proofTopic} from '../../../source/cluster/host/users-line.js';
import type {BoardEvent} from '../../../source/cluster/ports.js';
import type {Message, UsersMessage} from '../../../source/message/types.js';
import {handClock} from '../../helpers/hand-clock.js';

const cluster = 'alice/friends';
const me = 'alice@laptop:1-1';
const change = {add: ['carol'], remove: ['bob']};
const asked = ['alice', 'carol'];

type Situation = {
  /** What the board goes by at first; undefined: nobody hosts. */
  readonly inForce?: readonly string[];
  /** Who said that he hosts. */
  readonly host?: string;
  /** What the host does about a question. */
  readonly answer?: 'obeys' | 'refuses';
  /** The settings cannot be written. */
  readonly isFull?: boolean;
};

/** Asks, and lets time pass until there is an answer. */
async function ask({inForce, host, answer, isFull = false}: Situation) {
  const clock = handClock(Date.parse('2026-03-01T12:00:00Z'));
  const {emit, subscribe} = createEmitter<BoardEvent>();
  const held = new Set<string>();
  const questions: UsersMessage[] = [];
  let list = inForce;
  let kept: readonly string[] | undefined;
  const reply = (line: UsersMessage) => {
    // As a host does, it goes by the topic that is held, and not by the line.
    if (answer === 'obeys' && held.has(proofTopic(cluster, line))) {
      list = changedUsers(list ?? [], changeOf(line));
    }

    const {when, from, to} = line;
    if (answer !== 'refuses') return;
    const message: Message = {type: 'users', when, expires: 0, from: to, to: from, reason: 'he is away.'};
    emit({type: 'line', topic: 'p2p-tui', message});
  };
  const options: AskHostOptions = {
    board: {
      ...{user: 'alice', state: 'live', extended: true, subscribe, close: () => Promise.resolve()},
      post(_topic, message) {
        if (message.type !== 'users') throw new Error(`asks by ${message.type}`);
        questions.push(message);
        reply(message);
        return true;
      },
      listing: () =>
        Promise.resolve({
          topics: list ? [{name: `${cluster}/future.p2p`, access: list, pipes: []}] : [],
        }),
    },
    lists: {
      usersOf: () => kept,
      changeUsers(_cluster, next) {
        if (isFull) return 'the disk is full';
        kept = next(kept);
        return undefined;
      },
      watch: () => () => {},
    },
    ...{cluster, clock, id: me, host: () => host},
    hold(topic) {
      held.add(topic);
      return Promise.resolve(() => {
        held.delete(topic);
        return Promise.resolve();
      });
    },
  };
  let isOver = false;
  const asking = askHost(change, options).finally(() => (isOver = true));
  while (!isOver) {
    await new Promise(setImmediate);
    clock.advance(100);
  }

  const outcome = await asking;
  expect(held).toEqual(new Set());
  return {outcome, questions, kept: () => kept, seconds: Math.round(clock.monotonic() / 1000)};
}

describe('asking the host for another access list', () => {
  it('a host on another machine is asked at once, with a topic that proves who asks, and the list is in force', async () => {
    const {outcome, questions, kept, seconds} = await ask({
      ...{inForce: ['alice', 'bob'], host: 'alice@server:7-7', answer: 'obeys'},
    });
    expect(outcome).toMatchObject({state: 'inForce', users: asked, unkept: undefined});
    expect(questions).toMatchObject([{to: 'alice@server:7-7', from: me, ...change}]);
    expect(kept()).toEqual(asked);
    expect(seconds).toBeLessThan(2);
  });

  it('a host on this machine has the settings to go by first, and is asked when it does not', async () => {
    const {outcome, questions, seconds} = await ask({
      ...{inForce: ['alice', 'bob'], host: 'alice@laptop:7-7', answer: 'obeys'},
    });
    expect(outcome.state).toBe('inForce');
    expect(questions).toHaveLength(1);
    expect(seconds).toBeGreaterThanOrEqual(3);
  });

  it('a host that does not answer is asked again, and then the list stays as it is', async () => {
    const {outcome, questions} = await ask({inForce: ['alice', 'bob'], host: 'alice@server:7-7'});
    expect(outcome).toMatchObject({
      ...{state: 'failed', users: ['alice', 'bob'], detail: 'alice@server:7-7 has not done it'},
    });
    expect(questions.length).toBeGreaterThan(1);
  });

  it('why a host refuses is told', async () => {
    const {outcome} = await ask({
      ...{inForce: ['alice', 'bob'], host: 'alice@server:7-7', answer: 'refuses'},
    });
    expect(outcome).toMatchObject({state: 'failed', users: ['alice', 'bob'], detail: 'he is away'});
  });

  it('a host that was not heard, as one that runs R, has its own list, and the change is kept', async () => {
    const {outcome, kept} = await ask({inForce: ['alice', 'bob']});
    expect(outcome.detail).toMatch(/such as a host that runs R/);
    expect(kept()).toEqual(asked);
  });

  it('where nobody hosts the change is kept, and no success is told where it could not be', async () => {
    const {outcome} = await ask({});
    expect(outcome).toMatchObject({state: 'kept', users: ['alice', 'carol']});

    const full = await ask({isFull: true});
    expect(full.outcome.state).toBe('failed');
    expect(outcomeNotice(full.outcome, 'carol may join alice/friends', cluster)).toEqual([
      'error',
      'The access list of alice/friends stays as it is: nobody hosts it now. But it is not kept for the next time: the disk is full.',
    ]);
  });

  it('a list that is in force and could not be kept is told with a warning', async () => {
    const {outcome} = await ask({
      ...{inForce: ['alice', 'bob'], host: 'alice@server:7-7', answer: 'obeys', isFull: true},
    });
    expect(outcomeNotice(outcome, 'carol may join alice/friends', cluster)).toEqual([
      'warn',
      'carol may join alice/friends, and the access list is in force. But it is not kept for the next time: the disk is full.',
    ]);
  });
});
