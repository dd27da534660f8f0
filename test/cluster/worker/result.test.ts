import {describe, expect, it} from 'vitest';
import * as fixture from '../play.js';
import {alice, findEffect, live, lost, sentLines} from '../play.js';
import {result, inPhase} from './worker-play.js';

describe('results over bad links', () => {
  it('a result without a link is announced and sent when the link is back, however long that takes', () => {
    const worker = inPhase('running', 'p2p-tui');
    worker.feed(lost);
    expect(fixture.typesOf(worker.feed(result()))).toEqual(['discard']);
    expect(fixture.typesOf(worker.pass(3600))).toEqual([]);
    const back = worker.feed(live);
    expect(sentLines(back)).toEqual(['1 worker', `2 result ${alice}`]);
    expect(findEffect(back, 'send').code).toBe('0001-6cc1bf16fe3c-r');
  });

  it('a result that is being sent is announced again over each new link', () => {
    const worker = inPhase('returning', 'future.p2p');
    worker.feed(lost);
    worker.pass(600);
    const back = worker.feed(live);
    expect(sentLines(back)).toEqual(['1 worker', `2 ended ${alice}`, `1 result ${alice}`]);
    expect(fixture.typesOf(back)).not.toContain('send');
  });

  it('a result is sent once more when nothing of it had moved, and declined when something had', () => {
    const worker = inPhase('returning', 'future.p2p');
    worker.feed({type: 'broken', task: 3, reason: 'The mailbox is gone.'});
    expect(findEffect(worker.pass(5), 'send')).toMatchObject({task: 4, code: '0001-6cc1bf16fe3c-r'});
    worker.feed({type: 'moved', task: 4, progress: {bytes: 1, total: 100, path: 'relay'}});
    expect(sentLines(worker.feed({type: 'broken', task: 4, reason: 'The connection broke.'}))).toEqual([
      `2 decline ${alice}`,
    ]);
  });
});
