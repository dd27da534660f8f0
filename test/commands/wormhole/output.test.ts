/** What `p2p-tui wormhole` does when its output cannot be written, or nobody reads it. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, open, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {describe, expect, it} from 'vitest';
import {receive} from '../../../source/wormhole/receive.js';
import {sendText} from '../../../source/wormhole/send.js';
import {program} from '../../helpers/program.js';
import {useImpostors} from '../../wormhole/faults/impostor.js';
import {commandEnvironment} from '../../wormhole/helpers/command.js';
import {makeTree} from '../../wormhole/helpers/tree.js';
import {freshCode, outcome} from '../../wormhole/helpers/sides.js';
import {useWorld} from '../../wormhole/helpers/world.js';

const world = useWorld();
const impostor = useImpostors(() => world().mailbox.url);
const fresh = (): Promise<string> => mkdtemp(join(world().directory, 'output-'));

/** The program, with nobody at its input. */
function run(stdout: number | 'pipe', args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawn(process.execPath, [program, 'wormhole', ...args], {
    env: {...commandEnvironment(world()), ...env},
    stdio: ['ignore', stdout, 'pipe'],
  });
}

describe('texts whose output fails', () => {
  it.each([[[]], [['--json']]])(
    'a text that cannot be printed is not confirmed, with the flags %j',
    async (flags) => {
      const full = await open('/dev/full', 'w');
      const code = freshCode();
      const child = run(full.fd, ['receive', code, ...flags]);
      const stop = new AbortController();
      const ended = once(child, 'exit').then(([status]) => {
        // Whoever tells stages in JSON does not even come.
        stop.abort();
        return status as number;
      });
      const end = await outcome(sendText(code, 'hello', {...world().direct, signal: stop.signal}));
      expect(end).toMatchObject(flags.length > 0 ? {name: 'AbortError'} : {code: 'peer-failed'});
      expect(await ended).toBe(1);
      await full.close();
    },
  );

  it('a text that nobody reads is not confirmed', async () => {
    const code = freshCode();
    const child = run('pipe', ['receive', code]);
    const ended = once(child, 'exit');
    child.stdout?.destroy();
    expect(await outcome(sendText(code, 'hello', world().direct))).toMatchObject({code: 'peer-failed'});
    expect((await ended)[0]).toBe(141);
  });
});

describe('output whose reader goes', () => {
  it('wormhole receive leaves nothing of a file when the reader of its output goes', async () => {
    const into = await fresh();
    const code = freshCode();
    const child = run('pipe', ['receive', code, '--yes', '--json', '-o', into]);
    const ended = once(child, 'exit');
    const said = child.stderr && text(child.stderr);
    const sender = await impostor(code, 'sender');
    const {socket, seal} = await sender.connect({offer: {file: {filename: 'x', filesize: 10_000_000}}});
    socket.on('error', () => undefined);
    expect(await readdir(into)).toHaveLength(1);
    child.stdout?.destroy();
    // Its progress is what it fails to tell.
    const sending = setInterval(() => socket.write(seal(Buffer.alloc(10_000))), 50);
    expect((await ended)[0]).toBe(141);
    clearInterval(sending);
    expect(await said).toBe('');
    expect(await readdir(into)).toEqual([]);
  });

  it('wormhole send leaves nothing of a directory when the reader of its output goes', async () => {
    const temporary = await fresh();
    const source = await makeTree(world().directory, 'things');
    const code = freshCode();
    const child = run('pipe', ['send', source, `--code=${code}`, '--json'], {TMPDIR: temporary});
    const stop = new AbortController();
    const ended = once(child, 'exit').then(([status]) => {
      stop.abort();
      return status as number;
    });
    const said = child.stderr && text(child.stderr);
    await once(child.stdout ?? child, 'data');
    expect(await readdir(temporary)).toHaveLength(1);
    child.stdout?.destroy();
    // Its stages are what it fails to tell.
    const options = {...world().direct, signal: stop.signal, maxBytes: 1e9, decide: () => undefined};
    expect(await outcome(receive(code, options))).toBeInstanceOf(Error);
    expect(await ended).toBe(141);
    expect(await said).toBe('');
    expect(await readdir(temporary)).toEqual([]);
  });
});
