import {EventEmitter, once} from 'node:events';
import {describe, expect, it} from 'vitest';
import {onSuspend, suspendWithProcess} from '../../source/session/suspend.js';

function setUp() {
  const acts: string[] = [];
  const signals = new EventEmitter();
  const gone = Promise.withResolvers<undefined>();
  const back = once(signals, 'back');
  const boards = ['one', 'two'].map((name) => ({
    async suspend() {
      acts.push(`suspend ${name}`);
      if (name === 'two') await gone.promise;
    },
    resume() {
      acts.push(`resume ${name}`);
      if (name === 'two') signals.emit('back');
    },
  }));
  const end = onSuspend(boards, {signals, stop: () => acts.push('stop')});
  return {acts, signals, back, end, disconnect: () => gone.resolve(undefined)};
}

describe('onSuspend', () => {
  it('a process stops on SIGTSTP when it has left all boards, and comes back to them', async () => {
    const {acts, signals, back, disconnect} = setUp();
    signals.emit('SIGTSTP');
    expect(acts).toEqual(['suspend one', 'suspend two']);
    disconnect();
    await back;
    expect(acts.slice(2)).toEqual(['stop', 'resume one', 'resume two']);
  });

  it('a process does not stop when it is continued before it has left the boards', async () => {
    const {acts, signals, back, disconnect} = setUp();
    signals.emit('SIGTSTP');
    signals.emit('SIGCONT');
    disconnect();
    await back;
    expect(acts.slice(2)).toEqual(['resume one', 'resume two']);
  });

  it('a process listens for SIGTSTP again after it was stopped, until that is ended', async () => {
    const {acts, signals, back, disconnect, end} = setUp();
    signals.emit('SIGTSTP');
    expect(signals.listenerCount('SIGTSTP')).toBe(0);
    disconnect();
    await back;
    while (signals.listenerCount('SIGTSTP') === 0) await new Promise(setImmediate);
    expect(signals.listenerCount('SIGCONT')).toBe(0);
    end();
    expect(signals.listenerCount('SIGTSTP')).toBe(0);
    expect(acts).toHaveLength(5);
  });
});

describe('suspendWithProcess', () => {
  it('all boards of a process are left before it stops, and nothing listens when the last is closed', async () => {
    const acts: string[] = [];
    const signals = new EventEmitter();
    const back = Promise.withResolvers<undefined>();
    const options = {signals, stop: () => acts.push('stop')};
    const open = (name: string) => {
      const board = {
        async suspend() {
          acts.push(`suspend ${name}`);
          await Promise.resolve();
        },
        resume() {
          acts.push(`resume ${name}`);
          if (name === 'two') back.resolve(undefined);
        },
      };
      return suspendWithProcess(board, options);
    };
    const closeOne = open('one');
    const closeTwo = open('two');
    expect(signals.listenerCount('SIGTSTP')).toBe(1);
    signals.emit('SIGTSTP');
    await back.promise;
    expect(acts).toEqual(['suspend one', 'suspend two', 'stop', 'resume one', 'resume two']);
    while (signals.listenerCount('SIGTSTP') === 0) await new Promise(setImmediate);
    closeOne();
    expect(signals.listenerCount('SIGTSTP')).toBe(1);
    closeTwo();
    expect(signals.listenerCount('SIGTSTP')).toBe(0);
  });
});
