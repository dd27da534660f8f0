import {afterEach, describe, expect, it} from 'vitest';
import {createClusters} from '../../source/session/open-clusters.js';
import type {Observer} from '../../source/session/open-observer.js';
import {createPrompts} from '../../source/ui/dialogs/prompts.js';
import type {Clusters} from '../../source/ui/app/clusters.js';
import {runDashboard} from '../../source/ui/app/run.js';
import {handClock} from '../helpers/hand-clock.js';
import {busyNow} from '../ui/helpers/projection.js';
import {testStore} from '../ui/helpers/store.js';
import {fakeTerminal, hides, shows, type FakeTerminal} from './helpers/fake-terminal.js';

let ended: Promise<unknown> | undefined;
let terminal: FakeTerminal | undefined;
afterEach(async () => {
  terminal?.type('\u0003');
  await ended;
});

/** A terminal with a dashboard of these clusters, and where its connection asks. */
function open(columns: number, rows: number, clusters: Clusters) {
  const prompts = createPrompts();
  const opened = fakeTerminal(columns, rows);
  terminal = opened;
  ended = runDashboard({clusters, prompts, clock: handClock(busyNow), terminal: opened.streams, env: {}});
  return {prompts, terminal: opened};
}

/** These clusters, open, and others that can be, but for `bob/full`. */
async function several(...names: readonly string[]): Promise<Clusters> {
  const clusters = createClusters((cluster) => {
    if (cluster === 'bob/full') return Promise.reject(new Error('The disk is full.'));
    const observer = {store: testStore(), ready: () => Promise.resolve(), close: () => Promise.resolve()};
    // Hosting and the connection are nobody's concern here.
    return Promise.resolve(observer as unknown as Observer);
  });
  for (const name of names) await clusters.open(name);
  return clusters;
}

describe('prompts of the connection', () => {
  it.each([
    [80, 24],
    [120, 36],
  ])(
    'a prompt is shown over the panes, and takes the keys until it is answered, at %d×%d',
    async (columns, rows) => {
      const {prompts, terminal} = open(columns, rows, await several('alice/friends'));
      await terminal.until(shows('q quit'));
      const unknown = {name: 'board.example', fingerprint: 'SHA256:abc', keyType: 'ssh-rsa', otherTypes: []};
      const answer = prompts.ask.confirmHostKey(unknown);
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
    },
  );

  it('a prompt never shows a passphrase, not even one that is pasted', async () => {
    const {prompts, terminal} = open(80, 24, await several('alice/friends'));
    await terminal.until(shows('q quit'));
    const answer = prompts.ask.askPassphrase('/home/alice/.ssh/id_ed25519', 1);
    await terminal.until(shows('/home/alice/.ssh/id_ed25519'));
    terminal.type('\u001B[200~sesame\u001B[201~');
    await terminal.until(shows('▸ ••••••▏'));
    terminal.type('\r');
    await expect(answer).resolves.toBe('sesame');
    await terminal.until(hides('id_ed25519'));
    expect(terminal.written()).not.toContain('sesame');
    const again = prompts.ask.askPassphrase('/home/alice/.ssh/id_ed25519', 2);
    await terminal.until(shows('Attempt 2 of 3'));
    terminal.type('\u001B');
    await expect(again).resolves.toBeUndefined();
  });
});

describe('several clusters', () => {
  it('a cluster is chosen by number or opened by name, in the pane that is shown', async () => {
    const {terminal} = open(100, 30, await several('alice/friends'));
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

  it('the alert line says why a cluster cannot be opened', async () => {
    const {terminal} = open(100, 30, await several('alice/friends'));
    await terminal.until(shows('q quit'));
    terminal.type('C');
    await terminal.until(shows('Clusters'));
    terminal.type('bob/full\r');
    await terminal.until(shows('The disk is full.'));
    // It is told again each time, and gives way to what else is amiss at the next key.
    terminal.type('2');
    await terminal.until(hides('The disk is full.'));
    terminal.type('C');
    await terminal.until(shows('Clusters'));
    terminal.type('bob/full\r');
    await terminal.until(shows('The disk is full.'));
    expect(terminal.screen()[0]).toMatch(/^ alice\/friends /);
  });
});
