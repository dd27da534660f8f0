/** How `p2p-tui wormhole` ends when something is wrong with the disk, the code or the other side: one sentence each. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, open, readFile, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {describe, expect, it} from 'vitest';
import {sendText} from '../../../source/wormhole/send.js';
import {program, runProgram, start, type Finished} from '../../helpers/program.js';
import {useImpostors} from '../../wormhole/faults/impostor.js';
import {announcedCode, commandEnvironment} from '../../wormhole/helpers/command.js';
import {randomFile} from '../../wormhole/helpers/files.js';
import {leaveGhost} from '../../wormhole/helpers/ghost.js';
import {sending, startScriptedMailbox, welcome} from '../../wormhole/helpers/scripted-mailbox.js';
import {freshCode, outcome, send} from '../../wormhole/helpers/sides.js';
import {canMount, smallDisk} from '../../wormhole/helpers/small-disk.js';
import {useWorld} from '../../wormhole/helpers/world.js';

const world = useWorld();
const impostor = useImpostors(() => world().mailbox.url);
const fresh = (): Promise<string> => mkdtemp(join(world().directory, 'endings-'));
const receiving = (...args: readonly string[]): Promise<Finished> =>
  runProgram(['wormhole', 'receive', '--yes', ...args], commandEnvironment(world()));

/** Receives to a disk of so many kB. */
function receivingOn(disk: string, kilobytes: number, code: string) {
  const args = [program, 'wormhole', 'receive', code, '--yes', '-o', join(disk, 'file')];
  const [command = '', ...all] = [...smallDisk(disk, kilobytes), process.execPath, ...args];
  return spawn(command, all, {env: commandEnvironment(world()), stdio: ['ignore', 'ignore', 'pipe']});
}
const offer = (filesize: number) => ({offer: {file: {filename: 'x', filesize}}});

describe('receivers that fail', () => {
  it('a receiver says in one sentence that its code is in use by two others', async () => {
    const code = freshCode();
    const [nameplate = ''] = code.split('-');
    await leaveGhost(world().mailbox.url, nameplate, 'ghost1');
    await leaveGhost(world().mailbox.url, nameplate, 'ghost2');
    expect(await receiving(code)).toEqual({
      status: 1,
      stdout: '',
      stderr: 'This code is in use by two others already; make a new one.\n',
    });
  });

  it('a receiver says in one sentence that its code was used before', async () => {
    const mailbox = await startScriptedMailbox(sending(welcome, {type: 'error', error: 'reclaimed'}));
    const ended = await receiving(freshCode(), `--mailbox=${mailbox.url}`);
    expect(ended).toEqual({
      status: 1,
      stdout: '',
      stderr: 'This code was used before; make a new one.\n',
    });
    await mailbox.close();
  });

  it('a receiver says in one sentence what to do when the sender vanishes while bytes move', async () => {
    const into = await fresh();
    const code = freshCode();
    const received = receiving(code, '-o', join(into, 'file'));
    const {socket, seal} = await (await impostor(code, 'sender')).connect(offer(2_000));
    socket.end(seal(Buffer.alloc(1_000)));
    const {status, stderr} = await received;
    expect(status).toBe(1);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(
      'The connection to the other side ended too early; try again with a new code.',
    );
    expect(await readdir(into)).toEqual([]);
  });

  it('a receiver says in one sentence that no sender came in time', async () => {
    const {status, stderr} = await receiving(freshCode(), '--timeout=0.5s');
    expect(status).toBe(1);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe('The transfer did not end within 0.5s.');
  });

  const skipped = canMount ? '' : ' (skipped: needs mount namespaces)';
  it.skipIf(!canMount)(
    `a receiver says in one sentence what to do when the disk fills up while bytes come${skipped}`,
    async () => {
      const disk = await fresh();
      const code = freshCode();
      const child = receivingOn(disk, 4_096, code);
      const said = text(child.stderr);
      const ended = once(child, 'close');
      const {socket, seal} = await (await impostor(code, 'sender')).connect(offer(1_000_000));
      // What the program sees as its disk; there was room when it looked.
      const inside = join('/proc', String(child.pid), 'root', disk);
      const rival = await open(join(inside, 'rival'), 'w');
      const end = await outcome(fill(rival));
      expect(end).toMatchObject({code: 'ENOSPC'});
      await rival.close();
      for (let sent = 0; sent < 1_000_000; sent += 100_000) socket.write(seal(Buffer.alloc(100_000)));
      expect((await ended)[0]).toBe(1);
      expect((await said).trimEnd().split('\n').at(-1)).toBe(
        'The file cannot be written: the disk is full; make room and try again.',
      );
    },
  );

  it.skipIf(!canMount)(
    `a receiver refuses a file that its disk is too small for, and says to make room${skipped}`,
    async () => {
      const disk = await fresh();
      const code = freshCode();
      const sending = outcome(send(code, await randomFile(world().directory, 3_000_000), world().direct));
      const child = receivingOn(disk, 256, code);
      const said = text(child.stderr);
      expect((await once(child, 'close'))[0]).toBe(1);
      expect(await said).toMatch(/^There is no room for it: 3,000,000 bytes are needed .* make room/m);
      expect(await sending).toMatchObject({code: 'rejected'});
    },
  );
});

async function fill(file: {write(bytes: Buffer): Promise<unknown>}): Promise<void> {
  for (let written = 0; written < 8_000_000; written += 4_096) await file.write(Buffer.alloc(4_096));
}

describe('senders that fail', () => {
  it('a sender says in one sentence what to do when the receiver vanishes while bytes move', async () => {
    const file = await randomFile(world().directory, 10_000_000);
    const sender = start(['wormhole', 'send', file], commandEnvironment(world()));
    const receiver = await impostor(await announcedCode(sender), 'receiver');
    const {socket, wire} = await receiver.connect({answer: {file_ack: 'ok'}});
    await wire.read(Buffer.alloc(100_000));
    socket.destroy();
    const {status, stderr} = await sender.finished;
    expect(status).toBe(1);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(
      'The connection to the other side ended too early; try again with a new code.',
    );
  });
});

describe('received texts', () => {
  it('a text is printed when there is only a directory to put it, and confirmed', async () => {
    const into = await fresh();
    const code = freshCode();
    const received = receiving(code, '-o', into);
    await sendText(code, 'hello', world().direct);
    expect(await received).toMatchObject({status: 0, stdout: 'hello\n'});
    expect(await readdir(into)).toEqual([]);
  });

  it('a text is written to a file that is named, and nothing else is left', async () => {
    const into = await fresh();
    const code = freshCode();
    const received = receiving(code, '-o', join(into, 'text'));
    await sendText(code, 'hello', world().direct);
    expect(await received).toMatchObject({status: 0, stdout: ''});
    expect(await readFile(join(into, 'text'), 'utf8')).toBe('hello');
    expect(await readdir(into)).toEqual(['text']);
  });
});
