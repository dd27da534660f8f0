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
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('stop it on the first %s, and on the second at once', (name) => {
    const {acts, send} = setUp();
    send(name);
    expect(acts).toEqual(['abandon', `stop ${name}`]);
    send(name);
    expect(acts).toEqual(['abandon', `stop ${name}`, 'abandon', `leave ${name}`]);
  });

  it('let it finish what is in hand on the first SIGTERM, where it can', () => {
    const {acts, send} = setUp({onDrain: () => undefined});
    for (let round = 0; round < 3; round++) send('SIGTERM');
    expect(acts.filter((act) => act !== 'abandon')).toEqual(['drain', 'stop SIGTERM', 'leave SIGTERM']);
  });

  it('do not let it drain after it was told to stop', () => {
    const {acts, send} = setUp({onDrain: () => undefined});
    send('SIGINT');
    send('SIGTERM');
    expect(acts.filter((act) => act !== 'abandon')).toEqual(['stop SIGINT', 'leave SIGTERM']);
  });

  it('count once when a parent passes on what the terminal sent as well', () => {
    const {acts, send} = setUp();
    send('SIGINT');
    send('SIGINT', 50);
    expect(acts).toEqual(['abandon', 'stop SIGINT']);
    // A key that is held down is not an echo for ever.
    for (let press = 0; press < 5; press++) send('SIGINT', 50);
    expect(acts.at(-1)).toBe('leave SIGINT');
  });

  it('are joined by output that cannot be written, before or after', () => {
    const failing = new AbortController();
    const {acts, send} = setUp({signal: failing.signal});
    failing.abort();
    expect(acts).toEqual(['stop SIGPIPE']);
    expect(setUp({signal: failing.signal}).acts).toEqual(['stop SIGPIPE']);
    send('SIGINT');
    expect(acts.at(-1)).toBe('leave SIGINT');
  });

  it('are heard no more when the program says so', () => {
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

describe('a program that cannot end', {timeout: 60_000}, () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends on a second %s, without its temporary files', async (signal, status) => {
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
  });
});
