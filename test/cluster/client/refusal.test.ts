import {describe, expect, it} from 'vitest';
import type {ClientEffect} from '../../../source/cluster/client/types.js';
import type {Topic} from '../../../source/message/types.js';
import {at, line, live, lost, onlyFirst, other, sentLines} from '../play.js';
import {start, post, reasonOf} from './client-play.js';

describe('jobs that need the second topic', () => {
  const [host, earlier] = ['alice@lab:3', 'alice@server:2'];
  const hello = (topic: Topic, from = host) =>
    line(topic, {type: 'cluster', from, expires: at(100_000), protocols: ['wormhole']});

  it('a job other than an R future is refused a minute after a host was received on the first topic only', () => {
    const client = start();
    client.feed(onlyFirst, post(), post('r', other));
    client.pass(60);
    client.feed(hello('future.p2p'));
    expect(client.pass(59.9).filter(({type}) => type === 'settle')).toEqual([]);
    const effects = client.pass(0.1);
    expect(reasonOf(effects)).toContain('need a p2p-tui host');
    expect([...client.state.active.keys()]).toEqual([other]);
  });

  it('a job is refused at once where it is known that the host uses the first topic only', () => {
    const client = start();
    client.feed(onlyFirst, hello('future.p2p'));
    client.pass(60);
    expect(reasonOf(client.feed(post()))).toContain('need a p2p-tui host');
  });

  it('a job waits for the second topic while no host was received, who may be away', () => {
    const client = start();
    client.feed(onlyFirst, post());
    expect(sentLines(client.pass(86_400))).toEqual([]);
    expect(sentLines(client.feed(live))).toEqual(['2 client', '2 request']);
  });

  it('a job waits for a host who was received on the second topic, while that is missing', () => {
    const client = start();
    client.feed(live, hello('future.p2p'), hello('p2p-tui'), post(), onlyFirst, hello('future.p2p'));
    expect(sentLines(client.pass(3600))).toEqual([]);
    expect(sentLines(client.feed(live))).toEqual(['2 client', '2 request']);
  });

  it('a job waits for a host who says hello on the first topic more often than one that runs R', () => {
    const client = start();
    client.feed(onlyFirst, post(), hello('future.p2p'));
    client.pass(50);
    client.feed(hello('future.p2p'));
    expect(sentLines(client.pass(3600))).toEqual([]);
  });

  it('a job is refused where the host says hello every two minutes, as one that runs R does', () => {
    const client = start();
    client.feed(onlyFirst, hello('future.p2p'));
    client.pass(120);
    client.feed(hello('future.p2p'));
    expect(reasonOf(client.feed(post()))).toContain('need a p2p-tui host');
  });

  it('a job waits where the second topic was there within the minute after the hello of a host', () => {
    const client = start();
    client.feed(onlyFirst, post(), hello('future.p2p'));
    client.pass(59);
    client.feed(live);
    client.feed(onlyFirst);
    expect(sentLines(client.pass(3600))).toEqual([]);
  });

  it('a job is refused only after five minutes where an earlier host was received on the second topic', () => {
    const client = start();
    client.feed(live, hello('p2p-tui'), post(), onlyFirst, hello('future.p2p', earlier));
    expect(client.pass(299.9).filter(({type}) => type === 'settle')).toEqual([]);
    expect(reasonOf(client.pass(0.1))).toContain('need a p2p-tui host');
  });

  const notes = (effects: readonly ClientEffect[]) =>
    effects.flatMap((effect) =>
      effect.type === 'record' && effect.event.type === 'note' ? [effect.event.text] : [],
    );

  it('a note says after 5 s why jobs wait for the second topic, once for each time on the board', () => {
    const client = start();
    client.feed(onlyFirst, post('r', other));
    expect(notes(client.pass(60))).toEqual([]);
    client.feed(post());
    expect(notes(client.pass(4.9))).toEqual([]);
    const why =
      'No p2p-tui host of this cluster has been heard; ' +
      'jobs other than R futures wait, and are refused if it is hosted with R.';
    expect(notes(client.pass(0.1))).toEqual([why]);
    expect(notes(client.pass(3600))).toEqual([]);
    client.feed(lost, onlyFirst);
    expect(notes(client.pass(5))).toEqual([why]);
  });

  it('a note says that jobs wait for the p2p-tui host, where that was received before', () => {
    const client = start();
    client.feed(live, hello('p2p-tui'), post(), onlyFirst);
    expect(notes(client.pass(5))).toEqual([
      'The p2p-tui host of this cluster is away from its second topic; jobs other than R futures wait for it.',
    ]);
  });

  it('no note is recorded while the second topic is there, or when it comes within 5 s', () => {
    const client = start();
    client.feed(onlyFirst, post());
    client.pass(4);
    expect(notes(client.feed(live))).toEqual([]);
    expect(notes(client.pass(3600))).toEqual([]);
  });
});
