import {stripVTControlCharacters} from 'node:util';
import {cleanup, render} from 'ink-testing-library';
import {afterEach, describe, expect, it, vi} from 'vitest';
import type {HostCommands} from '../../../source/cluster/host/hosting-types.js';
import type {Hosting} from '../../../source/store/projection.js';
import type {Clusters} from '../../../source/ui/app/clusters.js';
import {Root, type RootProps} from '../../../source/ui/app/root.js';
import {createPrompts} from '../../../source/ui/dialogs/prompts.js';
import {handClock} from '../../helpers/hand-clock.js';
import {plainTheme} from '../helpers/context.js';
import {hostingState} from '../helpers/hosting.js';
import {busyNow} from '../helpers/projection.js';
import {testStore} from '../helpers/store.js';

afterEach(cleanup);

/** Resolves as soon as nothing is thrown. */
const eventually = (check: () => void) => vi.waitFor(check, {timeout: 20_000});

/** What can be done to hosting, and how it is. */
type Hosted = HostCommands & {readonly state: Hosting};

/** Hosting as alice has it, and what is done to it. */
const hostedByAlice = (active = true): {done: readonly unknown[]; hosting: Hosted} => {
  const done: unknown[] = [];
  const note = (what: string) => (value?: unknown) => {
    done.push([what, value]);
    return Promise.resolve();
  };
  const hosting = {
    state: hostingState({active, extension: 1}),
    host: note('host'),
    stop: note('stop'),
    add: note('add'),
    remove: note('remove'),
    extend: note('extend'),
  };
  return {done, hosting};
};

/** These clusters, open; what else is done to them is noted. */
const openClusters = (names: readonly string[], hosting?: Hosted) => {
  const store = testStore();
  if (hosting !== undefined) store.change((projection) => (projection.hosting = hosting.state));
  const all = names.map((cluster) => ({cluster, store, ...(hosting !== undefined && {hosting})}));
  const done: string[] = [];
  const clusters: Clusters = {
    all: () => all,
    subscribe: () => () => undefined,
    open(cluster) {
      done.push(`open ${cluster}`);
      return Promise.resolve(names.includes(cluster) ? undefined : `Nothing is known of ${cluster}.`);
    },
    leave(cluster) {
      done.push(`close ${cluster}`);
      return Promise.resolve();
    },
  };
  return {clusters, done};
};

type Options = Partial<RootProps> & {readonly hosting?: Hosted};

/** The dashboard on a screen of 100×30. */
const open = ({hosting, ...options}: Options = {}) => {
  const left: string[] = [];
  const {stdin, stdout, frames, lastFrame} = render(
    <Root
      clusters={openClusters(['alice/friends'], hosting).clusters}
      several={false}
      clock={handClock(busyNow)}
      theme={plainTheme}
      onQuit={() => left.push('quit')}
      onSuspend={() => left.push('suspend')}
      {...options}
    />,
  );
  const resize = (rows: number) => {
    Object.assign(stdout, {rows});
    stdout.emit('resize');
  };
  resize(30);
  const screen = () => stripVTControlCharacters(lastFrame() ?? '');
  const shows = (text: string) => eventually(() => expect(screen()).toContain(text));
  const hides = (text: string) => eventually(() => expect(screen()).not.toContain(text));
  return {left, frames, screen, shows, hides, resize, stdout, press: (keys: string) => stdin.write(keys)};
};

describe('dialogs of the dashboard', () => {
  it('a dialog opens by a key, shows what is wrong with the answer, and does what is answered', async () => {
    const {hosting, done} = hostedByAlice();
    const {press, shows, hides} = open({hosting});
    press('7');
    await shows('[7 People]');
    press('a');
    await shows('┌─ Add a user to alice/friends ─');
    await shows('↵ do it  esc cancel  ^U clear');
    press('bob');
    await shows('! bob is on the list already.');
    press('\r');
    press('\u0015dave');
    await shows('▸ dave▏');
    await shows('↵ add dave');
    press('\r');
    await hides('Add a user');
    expect(done).toEqual([['add', 'dave']]);
  });

  it('the dialog that removes a user is about the row under the cursor, and wants its name', async () => {
    const {hosting, done} = hostedByAlice();
    const {press, shows, hides} = open({hosting});
    press('7jK');
    await shows('┌─ Remove bob from alice/friends ─');
    press('carol');
    await shows('! That is not bob.');
    press('\u0015bob\r');
    await hides('Remove bob');
    expect(done).toEqual([['remove', 'bob']]);
  });

  it('a dialog takes keys that come together with the one that opens it, and none after its answer', async () => {
    const {hosting, done} = hostedByAlice(false);
    const {press, shows, left} = open({hosting});
    press('H\u0015quinn\r7');
    await shows('[7 People]');
    expect(done).toEqual([['host', ['quinn']]]);
    expect(left).toEqual([]);
  });

  it('a dialog that is dismissed does nothing, and leaves no text behind', async () => {
    const {hosting, done} = hostedByAlice();
    const {press, shows, hides} = open({hosting});
    press('H');
    await shows('┌─ Stop hosting alice/friends ─');
    press('alice/friends');
    await shows('▸ alice/friends▏');
    press('\u001B');
    await hides('Stop hosting alice/friends');
    press('E');
    await eventually(() => expect(done).toEqual([['extend', undefined]]));
  });

  it('no dialog opens where there is room for one line only', async () => {
    const {hosting} = hostedByAlice();
    const {press, shows, hides, resize, screen} = open({hosting});
    await shows('q quit');
    resize(10);
    await hides('q quit');
    press('H3');
    resize(30);
    await shows('[3 Jobs]');
    expect(screen()).not.toContain('Stop hosting');
  });

  it('the dialog of clusters shows, opens and closes them', async () => {
    const {clusters, done} = openClusters(['alice/friends', 'bob/lab']);
    const {press, shows} = open({clusters, several: true});
    press('3C');
    await shows('1  alice/friends  shown, ');
    press('2');
    await shows('↵ show bob/lab');
    press('\u0015carol/x\r');
    await shows('Nothing is known of carol/x.');
    press('C-bob/lab\rC2\r');
    await shows(' bob/lab 2/2 ');
    await shows('[3 Jobs]');
    expect(done).toEqual(['open carol/x', 'close bob/lab', 'open bob/lab']);
  });

  it('a dialog is of the cluster that is shown, from its first frame on', async () => {
    const {clusters} = openClusters(['alice/friends', 'bob/lab']);
    const {press, shows, stdout} = open({clusters, several: true});
    const {write} = stdout;
    let pressed = false;
    stdout.write = (frame) => {
      write(frame);
      if (pressed || !frame.includes(' bob/lab 2/2 ')) return;
      pressed = true;
      // As soon as the frame is out, before React has undone the effects of the one before.
      queueMicrotask(() => press('C'));
    };
    press('C2\r');
    await shows('2  bob/lab  shown, ');
  });
});

describe('prompts of the connection in the dashboard', () => {
  const unknown = {name: 'board.example', fingerprint: 'SHA256:abc', keyType: 'ssh-rsa', otherTypes: []};

  it('a prompt takes what is typed until it is answered, then keys are for the panes again', async () => {
    const prompts = createPrompts();
    const {press, shows, hides, left} = open({prompts});
    const answer = prompts.ask.confirmHostKey(unknown);
    await shows('┌─ Unknown host key ─');
    press('q');
    await shows('! Type yes, no, or the fingerprint.');
    press('\u0015yes');
    await shows('↵ trust it, and connect');
    press('\r');
    await expect(answer).resolves.toBe(true);
    await hides('Unknown host key');
    expect(left).toEqual([]);
    press('3q');
    await shows('[3 Jobs]');
    expect(left).toEqual(['quit']);
  });

  it('of a pasted passphrase no frame shows more than its length', async () => {
    const prompts = createPrompts();
    const {press, shows, hides, frames} = open({prompts});
    const answer = prompts.ask.askPassphrase('/home/alice/.ssh/id_ed25519', 2);
    await shows('! That was not it. Attempt 2 of 3.');
    press('\u001B[200~sesame\u001B[201~');
    await shows('▸ ••••••▏');
    press('\r');
    await expect(answer).resolves.toBe('sesame');
    await hides('id_ed25519');
    expect(frames.join('')).not.toContain('sesame');
  });

  it('a prompt waits behind a dialog that is open', async () => {
    const prompts = createPrompts();
    const {hosting} = hostedByAlice();
    const {press, shows, screen} = open({prompts, hosting});
    press('a');
    await shows('Add a user');
    const answer = prompts.ask.confirmHostKey(unknown);
    press('dave');
    await shows('▸ dave▏');
    expect(screen()).not.toContain('Unknown host key');
    press('\u001B');
    await shows('Unknown host key');
    press('no\r');
    await expect(answer).resolves.toBe(false);
  });
});

describe('keys of the dashboard', () => {
  it('the alert line gives the reason why a key does nothing now, until the next key', async () => {
    const {hosting} = hostedByAlice(false);
    const {press, shows, hides} = open({hosting});
    press('K');
    await shows('K does nothing now: host first, with H');
    press('j');
    await hides('K does nothing now');
  });

  it('Ctrl-C ends and Ctrl-Z suspends the dashboard even while a dialog is open', async () => {
    const {hosting} = hostedByAlice();
    const {press, shows, left} = open({hosting, handOver: () => Promise.resolve(true)});
    press('a');
    await shows('Add a user');
    press('\u001A');
    press('\u0003');
    await shows('Type background to leave the hosting to it');
    press('\u0003');
    await eventually(() => expect(left).toEqual(['suspend', 'quit']));
  });
});
