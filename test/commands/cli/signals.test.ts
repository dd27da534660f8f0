import {spawn} from 'node:child_process';
import {EventEmitter, once} from 'node:events';
import {existsSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {describe, expect, it} from 'vitest';
import {onSignals, type Endings} from '../../../source/commands/cli/signals.js';

function setUp(endings: Pick<Endings, 'onDrain'> & {readonly signal?: AbortSignal} = {}) {
  const acts: string[] = [];
  const signals = new EventEmitter();
  let at = 0;
  const {onDrain, signal} = endings;
  const ignore = onSignals(
    {
      output: {abandon: () => acts.push('abandon'), ...(signal && {signal})},
      ...(onDrain && {onDrain: () => acts.push('drain')}),
      onStop: (name) => acts.push(`stop ${name}`),
    },
    {signals, leave: (name) => acts.push(`leave ${name}`), now: () => at},
  );
  const send = (name: string, after = 1000) => {
    at += after;
    signals.emit(name, name);
  };
  return {acts, signals, send, ignore};
}

describe('signals that end a program', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'a program stops on the first %s, and leaves at once on the second',
    (name) => {
      const {acts, send} = setUp();
      send(name);
      expect(acts).toEqual(['abandon', `stop ${name}`]);
      send(name);
      expect(acts).toEqual(['abandon', `stop ${name}`, 'abandon', `leave ${name}`]);
    },
  );

  it('a program that can drain does so on the first SIGTERM, and stops on the second', () => {
    const {acts, send} = setUp({onDrain: () => undefined});
    for (let round = 0; round < 3; round++) send('SIGTERM');
    expect(acts.filter((act) => act !== 'abandon')).toEqual(['drain', 'stop SIGTERM', 'leave SIGTERM']);
  });

  it('a program does not drain after it was told to stop', () => {
    const {acts, send} = setUp({onDrain: () => undefined});
    send('SIGINT');
    send('SIGTERM');
    expect(acts.filter((act) => act !== 'abandon')).toEqual(['stop SIGINT', 'leave SIGTERM']);
  });

  it('a signal counts once when a parent passes on what the terminal sent as well', () => {
    const {acts, send} = setUp();
    send('SIGINT');
    send('SIGINT', 50);
    expect(acts).toEqual(['abandon', 'stop SIGINT']);
    // A key that is held down is not an echo for ever.
    for (let press = 0; press < 5; press++) send('SIGINT', 50);
    expect(acts.at(-1)).toBe('leave SIGINT');
  });

  it('output that cannot be written stops a program as a signal does, also from the start', () => {
    const failing = new AbortController();
    const {acts, send} = setUp({signal: failing.signal});
    failing.abort();
    expect(acts).toEqual(['stop SIGPIPE']);
    expect(setUp({signal: failing.signal}).acts).toEqual(['stop SIGPIPE']);
    send('SIGINT');
    expect(acts.at(-1)).toBe('leave SIGINT');
  });

  it('signals have no effect once the program ignores them', () => {
    const {signals, send, acts, ignore} = setUp();
    ignore();
    expect(signals.eventNames()).toEqual([]);
    send('SIGINT');
    expect(acts).toEqual([]);
  });
});

/** Says where its directory is, and never ends by itself. */
const hanging = `
  const {makeWorkDirectory} = await import(process.argv[1] + '/payload/work-directory.js');
  const {onSignals} = await import(process.argv[1] + '/commands/cli/signals.js');
  const {path} = await makeWorkDirectory();
  onSignals({output: {abandon() {}}, onStop: () => console.log('stopping')});
  console.log(path);
  setInterval(() => undefined, 1000);
`;

describe('programs that hang', {timeout: 60_000}, () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'a program that hangs ends on a second %s, without its temporary files',
    async (signal, status) => {
      const built = new URL('../../../dist/source', import.meta.url).href;
      const child = spawn(process.execPath, ['--input-type=module', '-e', hanging, built], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exited = once(child, 'exit');
      const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
      const {value: path} = (await lines.next()) as {value: string};
      expect(existsSync(path)).toBe(true);
      child.kill(signal);
      expect((await lines.next()).value).toBe('stopping');
      // Too soon it counts as the same key press.
      const again = setInterval(() => child.kill(signal), 100);
      expect(await exited.finally(() => clearInterval(again))).toEqual([status, null]);
      expect(existsSync(path)).toBe(false);
    },
  );
});
