import {describe, expect, it} from 'vitest';
import {mailboxLimits} from '../../../source/wormhole/server/limits.js';
import {
  createMailboxState,
  type MailboxState,
  Refusal,
  type StoredMessage,
} from '../../../source/wormhole/server/mailbox-state.js';

const open = (): MailboxState => {
  let last = 0;
  return createMailboxState(
    () => `box${String((last += 1))}`,
    () => 0,
  );
};
const message = (side: string, phase: string): StoredMessage => ({
  side,
  phase,
  body: 'ab',
  id: 'x',
  receivedAt: 0,
});

describe('nameplates and mailboxes on the server', () => {
  it('the server gives both sides of a nameplate one mailbox, and another once both have released', () => {
    const state = open();
    expect(state.claim('app', 'a', '7', 0)).toBe('box1');
    expect(state.claim('app', 'a', '7', 0)).toBe('box1');
    expect(state.claim('app', 'b', '7', 0)).toBe('box1');
    expect(state.claim('other app', 'b', '7', 0)).toBe('box2');
    state.release('app', 'a', '7', 0);
    expect(state.list('app')).toEqual(['7']);
    expect(() => state.claim('app', 'a', '7', 0)).toThrow('reclaimed');
    state.release('app', 'b', '7', 0);
    expect(state.list('app')).toEqual([]);
    expect(state.claim('app', 'c', '7', 0)).toBe('box3');
  });

  it('the server turns a third side away without a trace in the mailbox', () => {
    const state = open();
    const box = state.claim('app', 'a', '7', 0);
    state.claim('app', 'b', '7', 0);
    expect(() => state.claim('app', 'c', '7', 0)).toThrow(new Refusal('crowded'));
    expect(() => state.open(3, 'app', 'c', box, 0)).toThrow(new Refusal('crowded'));
    expect(state.open(1, 'app', 'a', box, 0)).toEqual([]);
    expect(state.open(2, 'app', 'b', box, 0)).toEqual([]);
  });

  it('the server stores messages, replays them, and passes them on to all subscribers', () => {
    const state = open();
    const box = state.claim('app', 'a', '7', 0);
    state.open(1, 'app', 'a', box, 0);
    expect(state.add('app', box, message('a', 'pake'), 0)).toEqual([1]);
    expect(state.open(2, 'app', 'b', box, 0)).toEqual([message('a', 'pake')]);
    expect(state.add('app', box, message('b', 'pake'), 0)).toEqual([1, 2]);
    state.disconnect(1, 0);
    expect(state.add('app', box, message('b', 'version'), 0)).toEqual([2]);
    expect(state.open(3, 'app', 'a', box, 0)).toHaveLength(3);
  });

  it('the server forgets a mailbox and its nameplate once both sides have closed it', () => {
    const state = open();
    const box = state.claim('app', 'a', '7', 0);
    state.open(1, 'app', 'a', box, 0);
    state.open(2, 'app', 'b', box, 0);
    state.close(1, 'app', 'a', box, 0);
    expect(state.size).toEqual({nameplates: 1, mailboxes: 1});
    state.close(2, 'app', 'b', box, 0);
    expect(state.size).toEqual({nameplates: 0, mailboxes: 0});
    expect(() => state.add('app', box, message('a', '0'), 0)).toThrow(Refusal);
  });

  it('the server prunes mailboxes that nobody uses, and none that has a subscriber', () => {
    const state = open();
    state.claim('app', 'ghost', '1', 0);
    const used = state.claim('app', 'a', '2', 0);
    state.open(1, 'app', 'a', used, 0);
    state.prune(mailboxLimits.unused - 1);
    expect(state.size.mailboxes).toBe(2);
    state.prune(mailboxLimits.unused);
    expect(state.list('app')).toEqual(['2']);
    state.disconnect(1, mailboxLimits.unused);
    state.prune(2 * mailboxLimits.unused);
    expect(state.size).toEqual({nameplates: 0, mailboxes: 0});
  });

  it('the server allocates the shortest free nameplate', () => {
    const state = open();
    const draws = [0, 0, 5];
    const drawing = createMailboxState(
      () => 'box',
      () => draws.shift() ?? 0,
    );
    expect(state.allocate('app', 'a', 0)).toBe('1');
    expect([drawing.allocate('app', 'a', 0), drawing.allocate('app', 'b', 0)]).toEqual(['1', '6']);
    expect(state.allocate('app', 'b', 0)).toBe('10');
  });

  it('the server bounds the number of mailboxes and what they hold', () => {
    const state = open();
    for (let index = 0; index < mailboxLimits.mailboxes; index += 1) {
      state.claim('app', 'a', String(index), 0);
    }
    expect(() => state.claim('app', 'a', 'more', 0)).toThrow('too many mailboxes');
    const box = state.claim('app', 'a', '0', 0);
    for (let index = 0; index < mailboxLimits.messages; index += 1) {
      state.add('app', box, message('a', String(index)), 0);
    }
    expect(() => state.add('app', box, message('a', 'more'), 0)).toThrow('the mailbox is full');
    const other = state.claim('app', 'a', '1', 0);
    const huge = {...message('a', '0'), body: 'a'.repeat(mailboxLimits.stored)};
    expect(() => state.add('app', other, huge, 0)).toThrow('the mailbox is full');
  });
});
