/** What people see of `p2p-tui wormhole` in a real terminal. */
import {mkdtemp, readdir} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {sendText} from '../../../source/wormhole/send.js';
import {contentSize, lengthSize, recordOverhead} from '../../../source/wormhole/transit/records.js';
import {program, start, type Run} from '../../helpers/program.js';
import {has, needing} from '../../peers/helpers/which.js';
import {openTerminal, type Terminal} from '../../tui/helpers/tmux.js';
import {useImpostors} from '../../wormhole/faults/impostor.js';
import {startScriptedMailbox} from '../../wormhole/helpers/scripted-mailbox.js';
import {announcedCode, commandEnvironment} from '../../wormhole/helpers/command.js';
import {randomFile, sameBytes} from '../../wormhole/helpers/files.js';
import {freshCode, outcome, send} from '../../wormhole/helpers/sides.js';
import {useWorld} from '../../wormhole/helpers/world.js';

const world = useWorld();
const impostor = useImpostors(() => world().mailbox.url);
const terminals: Terminal[] = [];
const fresh = (): Promise<string> => mkdtemp(join(world().directory, 'terminal-'));

afterEach(async () => {
  await Promise.all(terminals.splice(0).map((terminal) => terminal.close()));
});

/** The program in a terminal, in a directory of its own. */
async function show(cwd: string, ...args: readonly string[]): Promise<Terminal> {
  // Once a program has ended, tmux moves the screen up; the first line is not for the tests.
  const run = `cd "$0" && echo && exec "$@"`;
  const terminal = await openTerminal({
    command: ['sh', '-c', run, cwd, process.execPath, program, 'wormhole', ...args],
    columns: 100,
    rows: 30,
    env: commandEnvironment(world()),
  });
  terminals.push(terminal);
  return terminal;
}

const background = (...args: readonly string[]): Run =>
  start(['wormhole', ...args], {...process.env, ...commandEnvironment(world())});

const dead = (status: number) => (screen: string) => screen.includes(`ended with status ${status}`);

describe.skipIf(!has('tmux'))(needing('wormhole commands in a terminal', 'tmux'), () => {
  it('a file is asked about, and received after a yes', async () => {
    const cwd = await fresh();
    const file = await randomFile(world().directory, 1_234);
    const code = freshCode();
    const sending = send(code, file, world().direct);
    const terminal = await show(cwd, 'receive', code);
    const screen = await terminal.until((text) => text.includes('(y/N)'));
    expect(screen.join('\n')).toContain('Receiving file (1,234 bytes) into: payload.bin');
    expect(screen.join('\n')).toContain('Receive file (1,234 bytes)? (y/N)');
    await terminal.press('y', 'Enter');
    await sending;
    await terminal.until(dead(0));
    expect(await sameBytes(file, join(cwd, 'payload.bin'))).toBe(true);
  });

  it.each([
    ['a no', ['n', 'Enter'], 1],
    ['nothing', ['Enter'], 1],
    ['the end of input', ['C-d'], 1],
    ['Ctrl-C', ['C-c'], 130],
  ])('a file is not received after %s', async (_, keys, status) => {
    const cwd = await fresh();
    const code = freshCode();
    const sending = outcome(send(code, await randomFile(world().directory, 10), world().direct));
    const terminal = await show(cwd, 'receive', code);
    await terminal.until((text) => text.includes('(y/N)'));
    await terminal.press(...keys);
    await terminal.until(dead(status));
    expect(await sending).toMatchObject({code: status === 1 ? 'rejected' : 'peer-failed'});
    expect(await readdir(cwd)).toEqual([]);
  });

  it('a code is completed by Tab: its number from the server, its words from the list', async () => {
    const cwd = await fresh();
    const sender = background('send', '--text=it works');
    const code = await announcedCode(sender);
    const [nameplate = '', first = '', second = ''] = code.split('-');
    const terminal = await show(cwd, 'receive');
    await terminal.until((text) => text.includes('Enter receive wormhole code:'));
    // The list of numbers may not be there at the first press.
    await vi.waitFor(
      async () => {
        await terminal.press('Tab');
        expect((await terminal.until(() => true)).join('\n')).toContain(`code: ${nameplate}-`);
      },
      {timeout: 20_000},
    );
    // Some words begin with others; all but the last letter leave few.
    await terminal.press(first.slice(0, -1), 'Tab');
    await terminal.until((text) => text.includes(`code: ${nameplate}-${first}-`));
    await terminal.press(second, 'Enter');
    await terminal.until((text) => text.includes('it works') && dead(0)(text));
    expect((await sender.finished).status).toBe(0);
  });

  it('a mailbox server that never answers holds up neither Tab, the keys after it, nor Ctrl-C', async () => {
    const mailbox = await startScriptedMailbox(() => undefined);
    const terminal = await show(await fresh(), 'receive', `--mailbox=${mailbox.url}`);
    await terminal.until((text) => text.includes('Enter receive wormhole code:'));
    await mailbox.connected;
    await terminal.press('Tab', 'Tab', '7', '-', 'x');
    await terminal.until((text) => /code:\s+7-x/.test(text));
    await terminal.press('C-c');
    await terminal.until(dead(130));
    await mailbox.close();
  });

  it('a code that is none is asked for again', async () => {
    const code = freshCode();
    const terminal = await show(await fresh(), 'receive');
    await terminal.until((text) => text.includes('Enter receive wormhole code:'));
    await terminal.press('hello', 'Enter');
    await terminal.until((text) => /This is not a wormhole code[^]*Enter receive wormhole code:/.test(text));
    const sending = sendText(code, 'it works', world().direct);
    await terminal.press('Space', code, 'Space', 'Enter');
    await sending;
    await terminal.until((text) => text.includes('it works') && dead(0)(text));
  });

  it('a text is asked for when wormhole send is given nothing', async () => {
    const code = freshCode();
    const terminal = await show(await fresh(), 'send', `--code=${code}`);
    await terminal.until((text) => text.includes('Text to send:'));
    await terminal.press('good day', 'Enter');
    const receiver = background('receive', code);
    expect(await receiver.finished).toMatchObject({status: 0, stdout: 'good day\n'});
    await terminal.until(dead(0));
  });

  it('Ctrl-C ends the entry of a code', async () => {
    const terminal = await show(await fresh(), 'receive');
    await terminal.until((text) => text.includes('Enter receive wormhole code:'));
    await terminal.press('C-c');
    await terminal.until(dead(130));
  });

  it('a bar shows how far a file is, and goes when it has arrived', async () => {
    const cwd = await fresh();
    const file = await randomFile(world().directory, 50_000_000);
    const code = freshCode();
    const terminal = await show(cwd, 'send', file, `--code=${code}`);
    const receiver = await impostor(code, 'receiver');
    const {wire, seal} = await receiver.connect({answer: {file_ack: 'ok'}});
    // While the receiver reads nothing, there is time to look.
    const screen = await terminal.until((text) => /^ *\d+% [█▏▎▍▌▋▊▉░]+ {2}\S+\/50M/m.test(text));
    expect(screen.join('\n')).toContain('direct');
    expect(screen.join('\n')).toContain(`Sending 50,000,000 bytes file named '${basename(file)}'`);
    await wire.read(
      Buffer.alloc(50_000_000 + Math.ceil(50_000_000 / contentSize) * (lengthSize + recordOverhead)),
    );
    await wire.write(seal(Buffer.from('{"ack":"ok"}')));
    const end = (await terminal.until(dead(0))).join('\n');
    expect(end).toContain('Transfer complete.');
    expect(end).not.toContain('█');
  });

  it('text that would drive the terminal does not', async () => {
    const code = freshCode();
    const terminal = await show(await fresh(), 'receive', code);
    await sendText(code, 'before\u001b[2J\u001b[Hafter\u009b1mend', world().direct);
    const screen = (await terminal.until(dead(0))).join('\n');
    expect(screen).toContain('before\ufffd[2J\ufffd[Hafter\ufffd1mend');
  });
});
