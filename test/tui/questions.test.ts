import {afterEach, describe, expect, it} from 'vitest';
import {createAsking} from '../../source/ui/asking.js';
import type {Clusters, OpenCluster} from '../../source/ui/clusters.js';
import {runDashboard} from '../../source/ui/run.js';
import {testClock} from '../ui/helpers/clock.js';
import {testStore} from '../ui/helpers/store.js';
import {fakeTerminal, type FakeTerminal} from './helpers/fake-terminal.js';

const shows = (text: string) => (screen: readonly string[]) => screen.join('\n').includes(text);
const hides = (text: string) => (screen: readonly string[]) => !screen.join('\n').includes(text);

let ended: Promise<unknown> | undefined;
let terminal: FakeTerminal | undefined;
afterEach(async () => {
  terminal?.type('\u0003');
  await ended;
});

/** A terminal with a dashboard of these clusters, and where its connection asks. */
function open(columns: number, rows: number, clusters: Clusters) {
  const asking = createAsking();
  const opened = fakeTerminal(columns, rows);
  terminal = opened;
  ended = runDashboard({clusters, asking, clock: testClock(), terminal: opened.streams, env: {}});
  return {asking, terminal: opened};
}

/** Clusters that can be opened, but for `bob/full`. */
function several(...names: readonly string[]): Clusters {
  const listeners = new Set<() => void>();
  const make = (cluster: string): OpenCluster => ({cluster, store: testStore()});
  let all = names.map(make);
  return {
    all: () => all,
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    open(cluster) {
      if (cluster === 'bob/full') return Promise.resolve('The disk is full.');
      if (!all.some((other) => other.cluster === cluster)) all = [...all, make(cluster)];
      for (const changed of listeners) changed();
      return Promise.resolve(undefined);
    },
    leave(cluster) {
      all = all.filter((other) => other.cluster !== cluster);
      for (const changed of listeners) changed();
      return Promise.resolve();
    },
  };
}

describe('a question of the connection', () => {
  it.each([
    [80, 24],
    [120, 36],
  ])('is asked over the panes, which can be looked at meanwhile, at %d×%d', async (columns, rows) => {
    const {asking, terminal} = open(columns, rows, several('alice/friends'));
    await terminal.until(shows('q quit'));
    const question = {name: 'board.example', fingerprint: 'SHA256:abc', keyType: 'ssh-rsa', otherTypes: []};
    const answer = asking.questions.confirmHostKey(question);
    await terminal.until(shows('SHA256:abc'));
    expect(terminal.screen().join('\n')).toMatch(/alice\/friends .*LIVE/);
    expect(terminal.screen().at(-1)).toContain('↵ answer');
    terminal.type('q1');
    await terminal.until(shows('▸ q1▏'));
    terminal.type('\u0015yes');
    await terminal.until(shows('trust it, and connect'));
    terminal.type('\r');
    await expect(answer).resolves.toBe(true);
    await terminal.until(hides('SHA256:abc'));
    terminal.type('7');
    await terminal.until(shows('7 People'));
  });

  it('never shows a passphrase, not even one that is pasted', async () => {
    const {asking, terminal} = open(80, 24, several('alice/friends'));
    await terminal.until(shows('q quit'));
    const answer = asking.questions.askPassphrase('/home/alice/.ssh/id_ed25519', 1);
    await terminal.until(shows('/home/alice/.ssh/id_ed25519'));
    terminal.type('\u001B[200~sesame\u001B[201~');
    await terminal.until(shows('▸ ••••••▏'));
    terminal.type('\r');
    await expect(answer).resolves.toBe('sesame');
    await terminal.until(hides('id_ed25519'));
    expect(terminal.written()).not.toContain('sesame');
    const again = asking.questions.askPassphrase('/home/alice/.ssh/id_ed25519', 2);
    await terminal.until(shows('Attempt 2 of 3'));
    terminal.type('\u001B');
    await expect(again).resolves.toBeUndefined();
  });
});

describe('several clusters', () => {
  it('are chosen by number or opened by name, in the pane that is shown', async () => {
    const {terminal} = open(100, 30, several('alice/friends'));
    await terminal.until(shows('q quit'));
    terminal.type('7');
    await terminal.until(shows('[7 People]'));
    terminal.type('C');
    await terminal.until(shows('1  alice/friends  shown'));
    terminal.type('bob/lab');
    await terminal.until(shows('↵ open bob/lab'));
    terminal.type('\r');
    await terminal.until((screen) => screen[0]?.startsWith(' bob/lab 2/2') === true);
    await terminal.until(shows('[7 People]'));
    await terminal.until(shows('CLUSTERS OPEN HERE 2'));
    terminal.type('C');
    await terminal.until(shows('↵ show'));
    terminal.type('1\r');
    await terminal.until((screen) => screen[0]?.startsWith(' alice/friends 1/2') === true);
  });

  it('that cannot be opened are told in the alert line', async () => {
    const {terminal} = open(100, 30, several('alice/friends'));
    await terminal.until(shows('q quit'));
    terminal.type('C');
    await terminal.until(shows('Clusters'));
    terminal.type('bob/full\r');
    await terminal.until(shows('The disk is full.'));
    expect(terminal.screen()[0]).toMatch(/^ alice\/friends /);
  });
});
