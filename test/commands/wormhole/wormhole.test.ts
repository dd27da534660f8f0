/** `p2p-tui wormhole`, the built program, between two of ours on servers of ours. */
import {mkdtemp, readFile, readdir, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {receive} from '../../../source/wormhole/receive.js';
import {sendText} from '../../../source/wormhole/send.js';
import {runProgram, start, type Finished, type Run} from '../../helpers/program.js';
import {useImpostors} from '../../wormhole/faults/impostor.js';
import {announcedCode, commandEnvironment} from '../../wormhole/helpers/command.js';
import {randomFile, sameBytes} from '../../wormhole/helpers/files.js';
import {freshCode, outcome} from '../../wormhole/helpers/sides.js';
import {makeTree, readTree, sample} from '../../wormhole/helpers/tree.js';
import {useWorld} from '../../wormhole/helpers/world.js';

const world = useWorld();
const impostor = useImpostors(() => world().mailbox.url);

const send = (...args: readonly string[]): Run =>
  start(['wormhole', 'send', ...args], commandEnvironment(world()));
const receiving = (...args: readonly string[]): Promise<Finished> =>
  runProgram(['wormhole', 'receive', ...args], commandEnvironment(world()));
const fresh = (): Promise<string> => mkdtemp(join(world().directory, 'cli-'));
/** The program's sockets and temporary files are gone with it; these are what it could leave. */
const rest = async (): Promise<string[]> =>
  (await readdir(world().directory)).filter((name) => name.startsWith('p2p-tui-'));

describe('transfers', () => {
  it('wormhole send and receive move a file under a code of two words, in words that users know', async () => {
    const file = await randomFile(world().directory, 1_000_000);
    const target = join(await fresh(), 'here');
    const sender = send(file);
    const code = await announcedCode(sender);
    expect(code).toMatch(/^\d+-[a-z]+-[a-z]+$/);
    const received = await receiving(code, '--yes', '-o', target);
    expect(received).toMatchObject({status: 0, stdout: ''});
    expect(received.stderr).toBe(
      [
        'Waiting for the sender…',
        'The sender is here.',
        `Receiving file (1,000,000 bytes) into: ${target}`,
        'Connecting…',
        `Received file written to ${target} (direct)`,
        '',
      ].join('\n'),
    );
    const sent = await sender.finished;
    expect(sent.status).toBe(0);
    expect(sent.stdout).toContain('On the other computer, please run:');
    expect(sent.stdout).toContain(`receive ${code}`);
    expect(sent.stderr).toMatch(
      /^Sending 1,000,000 bytes file named '.*'\n(.*…\n|The receiver is here\.\n){4}Confirmation received/,
    );
    expect(await sameBytes(file, target)).toBe(true);
  });

  it('wormhole send and receive move a directory into a directory, under its own name', async () => {
    const source = await makeTree(world().directory, 'things');
    const into = await fresh();
    const sender = send(source);
    const received = await receiving(await announcedCode(sender), '--accept', `--output=${into}`);
    expect(received.stderr).toContain('Receiving directory (100,025 bytes in 4 files) into: ');
    expect(received.status).toBe(0);
    const sent = await sender.finished;
    expect(sent.status).toBe(0);
    expect(sent.stderr).toContain('Left out: link; symbolic links');
    expect(await readTree(join(into, 'things'))).toEqual(sample);
    expect(await rest()).toEqual([]);
  });

  it('wormhole send and receive move a text, which is all that standard output gets', async () => {
    const sender = send('--text=hello, world');
    expect(await receiving(await announcedCode(sender), '--yes')).toEqual({
      status: 0,
      stdout: 'hello, world\n',
      stderr: 'Waiting for the sender…\nThe sender is here.\n',
    });
    expect((await sender.finished).status).toBe(0);
  });

  it('wormhole send reads a text from standard input, and wormhole receive writes one to a file', async () => {
    const target = join(await fresh(), 'text');
    const sender = send('--text=-');
    sender.child.stdin.end('from a pipe');
    expect((await receiving(await announcedCode(sender), '--yes', '-o', target)).status).toBe(0);
    expect(await readFile(target, 'utf8')).toBe('from a pipe');
  });

  it('wormhole send and receive move an empty file, and use the code that they are given', async () => {
    const file = await randomFile(world().directory, 0);
    const target = join(await fresh(), 'nothing');
    const code = freshCode();
    const sender = send(file, `--code=${code}`);
    expect((await receiving(code, '--yes', '-o', target)).status).toBe(0);
    expect((await sender.finished).status).toBe(0);
    expect(await readFile(target, 'utf8')).toBe('');
  });

  it('wormhole send --json prints what was sent', async () => {
    const {direct, directory} = world();
    const file = await randomFile(directory, 300_000);
    const target = join(await fresh(), 'here');
    const sender = send(file, '--json');
    const line = JSON.parse(await sender.line((text) => text.includes('"code"'))) as {code: string};
    const decide = () => ({path: target, replace: false, mode: 0o600});
    const received = await receive(line.code, {...direct, maxBytes: 1e9, decide});
    const sent = await sender.finished;
    expect(sent).toMatchObject({status: 0, stderr: ''});
    const facts = sent.stdout
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(facts.map(({type}) => type).filter((type, index, all) => type !== all[index - 1])).toEqual([
      'offer',
      'code',
      'stage',
      'progress',
      'stage',
      'sent',
    ]);
    expect(facts[0]).toMatchObject({kind: 'file', bytes: 300_000});
    expect(facts.at(-3)).toMatchObject({type: 'progress', bytes: 300_000, total: 300_000});
    expect(facts.at(-1)).toMatchObject({kind: 'file', bytes: 300_000});
    expect(received).toMatchObject({path: facts.at(-1)?.['path'], sha256: facts.at(-1)?.['sha256']});
  });

  it('wormhole receive --json prints what was received', async () => {
    const file = await randomFile(world().directory, 1_000);
    const target = join(await fresh(), 'here');
    const code = freshCode();
    const sender = send(file, `--code=${code}`);
    const {stdout, stderr} = await receiving(code, '--yes', '--json', '-o', target);
    await sender.finished;
    const facts = stdout
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as unknown);
    expect(facts.slice(0, 2)).toEqual(['waiting', 'joined'].map((stage) => ({type: 'stage', stage})));
    expect(facts[2]).toMatchObject({type: 'offer', kind: 'file', bytes: 1_000});
    expect(facts.at(-1)).toMatchObject({type: 'received', kind: 'file', target, bytes: 1_000});
    expect(stderr).toBe('');
  });
});

describe('failed transfers', () => {
  it.each<[what: string, args: readonly string[], status: number, sentence: RegExp]>([
    ['neither send nor receive', [], 2, /wormhole send FILE, or p2p-tui wormhole receive CODE/],
    ['a third command', ['fetch'], 2, /wormhole send FILE/],
    ['nothing to send', ['send'], 2, /Give one file or directory, or --text/],
    ['a file and a text', ['send', 'a', '--text=b'], 2, /Give one file or directory, or --text/],
    ['two files', ['send', 'a', 'b'], 2, /Give one file or directory/],
    ['a file that is missing', ['send', 'no-such'], 1, /no such file or directory/],
    ['a path that is no file', ['send', '/dev/null'], 1, /neither a file nor a directory/],
    ['the root directory', ['send', '/'], 2, /The root directory has no name/],
    ['a code that is none', ['send', '/dev/null', '--code=hello'], 2, /This is not a wormhole code/],
    ['a code that is none, to receive', ['receive', 'hello', '--yes'], 2, /This is not a wormhole code/],
    ['a text that is too long', ['send', `--text=${'x'.repeat(20_000)}`], 1, /send it as a file/],
    ['two codes', ['receive', '1-a', '2-b'], 2, /Give one code/],
    [
      'a flag of wormhole send at wormhole receive',
      ['receive', '1-a', '--text=x'],
      2,
      /--text means nothing to wormhole receive/,
    ],
    ['no code and nobody to ask', ['receive', '--yes'], 2, /Give the code that the sender shows/],
    ['a size that is none', ['receive', '1-a', '--yes', '--max-size=much'], 2, /--max-size=much is no size/],
    ['a mailbox that is none', ['receive', '1-a', '--yes', '--mailbox=http://x'], 2, /is no mailbox server/],
    [
      'a mailbox that is not there',
      ['receive', '1-a', '--yes', '--mailbox=ws://127.0.0.1:1/v1'],
      1,
      /127\.0\.0\.1:1/,
    ],
    [
      'a mailbox that is not there, to send',
      ['send', '--text=x', '--mailbox=ws://127.0.0.1:1/v1'],
      1,
      /127\.0\.0\.1:1/,
    ],
    [
      'a sender that never comes',
      ['receive', '1-a', '--yes', '--timeout=0.5s'],
      1,
      /did not end within 0\.5s/,
    ],
  ])('p2p-tui wormhole ends with a sentence because of %s', async (_, args, status, sentence) => {
    const {stderr, stdout, ...ended} = await runProgram(['wormhole', ...args], commandEnvironment(world()));
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(sentence);
    expect(stderr).not.toContain('    at ');
    expect(stdout).not.toContain('undefined');
    expect(ended.status).toBe(status);
  });

  it('where the name of a sent file is taken, both sides end with 1 and nothing is changed', async () => {
    const file = await randomFile(world().directory, 100);
    const into = await fresh();
    const name = file.slice(world().directory.length + 1);
    await writeFile(join(into, name), 'mine');
    const sender = send(file);
    const received = await receiving(await announcedCode(sender), '--yes', '-o', into);
    expect(received).toMatchObject({status: 1, stderr: expect.stringContaining('already') as string});
    expect(await sender.finished).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('The other side refused what was offered.') as string,
    });
    expect(await readFile(join(into, name), 'utf8')).toBe('mine');
    expect(await readdir(into)).toEqual([name]);
  });

  it.each([
    ['a file', (path: string) => writeFile(path, 'mine')],
    ['a link that leads nowhere', (path: string) => symlink('nowhere', path)],
  ])('wormhole receive refuses a name that is taken by %s, before it connects', async (_, make) => {
    const target = join(await fresh(), 'x');
    await make(target);
    const ended = await receiving('1-a', '--yes', '-o', target);
    expect(ended).toMatchObject({status: 1, stderr: expect.stringContaining(`${target} already`) as string});
  });

  it('wormhole receive refuses a file of more than --max-size', async () => {
    const file = await randomFile(world().directory, 1_001);
    const into = await fresh();
    const sender = send(file);
    const received = await receiving(await announcedCode(sender), '--yes', '--max-size=1k', '-o', into);
    expect(received).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        'The offered file has 1,001 bytes; no more than 1,000 are taken.\n',
      ) as string,
    });
    expect((await sender.finished).status).toBe(1);
    expect(await readdir(into)).toEqual([]);
  });

  it('wormhole receive refuses a directory that is not there, before it connects', async () => {
    const into = await fresh();
    for (const path of [join(into, 'no', 'where'), join(into, 'new/')]) {
      const received = await receiving('1-a', '--yes', '-o', path);
      expect(received).toMatchObject({status: 1, stderr: expect.stringContaining('make it first') as string});
    }
    expect(await readdir(into)).toEqual([]);
  });

  it('with a wrong wormhole code, both sides end with 1 and neither repeats the code', async () => {
    const sender = send('--text=x');
    const code = await announcedCode(sender);
    const received = await receiving(`${code}x`, '--yes');
    expect(received).toMatchObject({status: 1, stderr: expect.stringContaining('different codes') as string});
    const sent = await sender.finished;
    expect(sent.status).toBe(1);
    expect(received.stderr + sent.stderr).not.toContain(code);
  });

  it('text that would drive a terminal arrives unchanged where there is none', async () => {
    const code = freshCode();
    const received = receiving(code, '--yes');
    await sendText(code, '\u001b[2Jx', world().direct);
    expect((await received).stdout).toBe('\u001b[2Jx\n');
  });
});

describe('interruptions', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'on %s, a wormhole sender that waits ends with 130 and cleans up',
    async (signal) => {
      const source = await makeTree(world().directory, 'things');
      const sender = send(source);
      await announcedCode(sender);
      expect(await rest()).toHaveLength(1);
      sender.child.kill(signal);
      expect(await sender.finished).toMatchObject({status: 130});
      expect(await rest()).toEqual([]);
    },
  );

  it('a receiver interrupted in mid-transfer leaves nothing of the file, and the sender learns of it', async () => {
    const into = await fresh();
    const code = freshCode();
    const receiver = start(
      ['wormhole', 'receive', code, '--yes', '--json', '-o', join(into, 'big')],
      commandEnvironment(world()),
    );
    const sender = await impostor(code, 'sender');
    const {socket, wire, seal} = await sender.connect({offer: {file: {filename: 'x', filesize: 2_000}}});
    socket.write(seal(Buffer.alloc(1_000)));
    await receiver.line((line) => line.includes('"progress"'));
    receiver.child.kill('SIGINT');
    expect((await receiver.finished).status).toBe(130);
    expect(await outcome(wire.read(Buffer.alloc(1)))).toMatchObject({code: 'peer-gone'});
    expect(await readdir(into)).toEqual([]);
  });
});
