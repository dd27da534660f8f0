/** What `p2p-tui wormhole` does with what it is given to read, without a terminal. */
import {spawnSync} from 'node:child_process';
import {mkdtemp, readFile, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {sendText} from '../../../source/wormhole/send.js';
import {runProgram, start, type Run} from '../../helpers/program.js';
import {announcedCode, commandEnvironment} from '../../wormhole/helpers/command.js';
import {randomFile, sameBytes} from '../../wormhole/helpers/files.js';
import {freshCode, outcome, send} from '../../wormhole/helpers/sides.js';
import {useWorld} from '../../wormhole/helpers/world.js';

const world = useWorld();
const fresh = (): Promise<string> => mkdtemp(join(world().directory, 'input-'));
const running = (...args: readonly string[]): Run =>
  start(['wormhole', ...args], commandEnvironment(world()));

describe('the input of a sender', () => {
  it('wormhole send refuses a named pipe, which nobody may ever write to', async () => {
    const pipe = join(await fresh(), 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    const ended = await runProgram(['wormhole', 'send', pipe], commandEnvironment(world()));
    expect(ended).toEqual({status: 1, stdout: '', stderr: `${pipe} is neither a file nor a directory.\n`});
  });

  it('wormhole send ends by --timeout while nothing more comes from standard input', async () => {
    const {finished, child} = running('send', '--text=-', '--timeout=0.3s');
    child.stdin.write('the beginning');
    expect(await finished).toMatchObject({
      status: 1,
      stderr: 'The transfer did not end within 0.3s.\n',
    });
  });

  it('wormhole send reads no more of standard input than can be sent', async () => {
    const {finished, child} = running('send', '--text=-');
    child.stdin.on('error', () => undefined);
    child.stdin.write(Buffer.alloc(100_000, 'x'));
    expect(await finished).toMatchObject({status: 1, stderr: expect.stringContaining('too long') as string});
  });

  it('wormhole send refuses standard input that is no text', async () => {
    const {finished, child} = running('send', '--text=-');
    child.stdin.end(Buffer.from([0xff, 0xfe, 0x00]));
    expect(await finished).toMatchObject({
      status: 1,
      stderr: 'Standard input is no text; write it to a file and send that.\n',
    });
  });

  it.each([
    ['Yes\n', 0],
    ['no\n', 1],
    ['', 1],
  ])('wormhole send --verify ends after the answer %j with status %i', async (answer, status) => {
    const sender = running('tx', '--text=hello', '--verify');
    const receiver = running('rx', await announcedCode(sender), '--verify');
    sender.child.stdin.end(answer);
    const [sent, received] = await Promise.all([sender.finished, receiver.finished]);
    expect([sent.status, received.status]).toEqual([status, status]);
    const shown = /^Verifier ([0-9a-f]{64})\.$/m.exec(received.stderr)?.[1];
    expect(sent.stderr).toContain(`Verifier ${String(shown)}. ok? (Yes/No): `);
    expect(received.stdout).toBe(status === 0 ? 'hello\n' : '');
  });
});

describe('the input of a receiver', () => {
  it.each(['y\n', 'yes', 'Y\nand more\n'])(
    'wormhole receive takes a file after the answer %j',
    async (answer) => {
      const target = join(await fresh(), 'here');
      const code = freshCode();
      const file = await randomFile(world().directory, 10);
      const {finished, child} = running('recv', code, `--output-file=${target}`);
      child.stdin.end(answer);
      await send(code, file, world().direct);
      expect((await finished).status).toBe(0);
      expect(await sameBytes(file, target)).toBe(true);
    },
  );

  it.each([
    ['n\n', 'The offer was refused.'],
    ['', 'There is no terminal to ask on whether to take what is sent: say --yes'],
  ])('wormhole receive refuses a file after the answer %j', async (answer, sentence) => {
    const into = await fresh();
    const code = freshCode();
    const sending = outcome(send(code, await randomFile(world().directory, 10), world().direct));
    const {finished, child} = running('receive', code, '-o', into);
    child.stdin.end(answer);
    const {status, stderr} = await finished;
    expect(status).toBe(1);
    expect(stderr).toContain(`\n${sentence}`);
    expect(await sending).toMatchObject({code: 'rejected'});
    expect(await readdir(into)).toEqual([]);
  });

  it('wormhole receive takes a text without a prompt', async () => {
    const code = freshCode();
    const {finished} = running('receive', code);
    await sendText(code, 'one\n', world().direct);
    expect(await finished).toMatchObject({status: 0, stdout: 'one\n'});
  });

  it('wormhole receive knows the flags of other wormhole programs', async () => {
    const {mailbox, relay, directory} = world();
    const {PATH, HOME} = commandEnvironment(world());
    const target = join(await fresh(), 'here');
    const code = freshCode();
    const {finished} = start(
      [
        'wormhole',
        'recieve',
        code,
        '--accept-file',
        `--relay-url=${mailbox.url}`,
        `--transit-helper=tcp:127.0.0.1:${String(relay.port)}`,
        '--hide-progress',
        `--output-file=${target}`,
      ],
      {PATH, HOME},
    );
    await send(code, await randomFile(directory, 3), world().direct);
    expect((await finished).status).toBe(0);
    expect(await readFile(target)).toHaveLength(3);
  });
});
