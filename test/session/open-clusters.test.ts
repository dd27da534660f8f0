import {describe, expect, it} from 'vitest';
import {createClusters} from '../../source/session/open-clusters.js';
import type {Observer} from '../../source/session/open-observer.js';

/** Observers whose steps are written down; `settle` ends the joining of one. */
function world() {
  const steps: string[] = [];
  const joining = new Map<string, PromiseWithResolvers<undefined>>();
  const open = (cluster: string): Promise<Observer> => {
    if (cluster === 'bob/disk') return Promise.reject(new Error('The disk is full.'));
    steps.push(`open ${cluster}`);
    const join = Promise.withResolvers<undefined>();
    joining.set(cluster, join);
    const step = (what: string) => () => {
      steps.push(`${what} ${cluster}`);
      return Promise.resolve();
    };
    return Promise.resolve({
      ready: () => join.promise,
      board: {
        suspend: step('suspend'),
        resume() {
          steps.push(`resume ${cluster}`);
        },
      },
      close: step('close'),
    } as unknown as Observer);
  };
  const fail = (cluster: string) => joining.get(cluster)?.reject(new Error(`${cluster} is refused.`));
  return {clusters: createClusters(open), steps, fail};
}

describe('createClusters', () => {
  it('each cluster is opened once, and subscribers are called', async () => {
    const {clusters, steps} = world();
    const told: number[] = [];
    clusters.subscribe(() => told.push(clusters.all().length));
    await Promise.all([clusters.open('alice/a'), clusters.open('alice/a'), clusters.open('alice/b')]);
    expect(steps).toEqual(['open alice/a', 'open alice/b']);
    expect(clusters.all().map(({cluster}) => cluster)).toEqual(['alice/a', 'alice/b']);
    expect(told).toEqual([1, 2]);
    await clusters.close();
    expect(steps.slice(2)).toEqual(['close alice/a', 'close alice/b']);
  });

  it('a cluster that cannot be opened gives one sentence, and can be tried again', async () => {
    const {clusters} = world();
    await expect(clusters.open('bob/disk')).resolves.toBe('The disk is full.');
    await expect(clusters.open('bob/disk')).resolves.toBe('The disk is full.');
    expect(clusters.all()).toEqual([]);
  });

  it('open clusters are hopeless when none of them can be joined', async () => {
    const {clusters, fail} = world();
    await clusters.open('alice/a');
    await clusters.open('alice/b');
    fail('alice/a');
    fail('alice/b');
    await expect(clusters.hopeless).rejects.toThrow('alice/b is refused.');
  });

  it('open clusters are closed one by one, but for the last one, and can be opened again', async () => {
    const {clusters, steps, fail} = world();
    await clusters.open('alice/a');
    await clusters.open('alice/b');
    const left = clusters.leave('alice/a');
    expect(clusters.all().map(({cluster}) => cluster)).toEqual(['alice/b']);
    await left;
    await clusters.leave('alice/b');
    await clusters.leave('alice/c');
    expect(steps).toEqual(['open alice/a', 'open alice/b', 'close alice/a']);
    // Whoever is left has nothing to say about those that are open.
    fail('alice/a');
    await clusters.open('alice/a');
    expect(clusters.all().map(({cluster}) => cluster)).toEqual(['alice/b', 'alice/a']);
    fail('alice/b');
    fail('alice/a');
    await expect(clusters.hopeless).rejects.toThrow('alice/a is refused.');
  });

  it('open clusters are all disconnected while the process is suspended', async () => {
    const {clusters, steps} = world();
    await clusters.open('alice/a');
    await clusters.open('alice/b');
    await clusters.suspend(() => steps.push('stopped'));
    expect(steps.slice(2)).toEqual([
      'suspend alice/a',
      'suspend alice/b',
      'stopped',
      'resume alice/a',
      'resume alice/b',
    ]);
  });
});
