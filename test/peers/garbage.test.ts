import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {openLab, wormholeFlags, type Lab} from '../helpers/lab.js';
import {untilListed} from '../helpers/listing.js';
import type {Run} from '../helpers/program.js';
import {optionFlags} from './helpers/ssh-config.js';
import {has, needing} from './helpers/which.js';

const escape = '\u001B[2J\u001B]0;owned\u0007';

/** What somebody with `ssh` can write on a board. */
const garbage: readonly (readonly [what: string, line: Buffer])[] = [
  ['words', Buffer.from('hello world')],
  ['a message without a time', Buffer.from('when=,type=')],
  ['binary', Buffer.from([0x00, 0xff, 0xfe, 0x80, 0x1b, 0x5b, 0x41, 0xc3, 0x28])],
  ['a line of 1 MB', Buffer.alloc(1024 * 1024, 'x')],
  [
    'escapes in every field',
    Buffer.from(
      `when=${escape},expires=${escape},type=request,from=${escape},future=${escape},size=${escape},protocols=${escape}`,
    ),
  ],
];

describe.skipIf(!has('ssh'))(needing('garbage on the board, by ssh', 'ssh'), {timeout: 60_000}, () => {
  let lab: Lab;
  let watcher: Run;

  beforeAll(async () => {
    lab = await openLab();
    lab.start('alice', ['--host-cluster', '--users=bob,carol,diana', '--json']);
    const worker = lab.start('bob', [
      '--worker',
      '--runtime=node',
      '--sandbox=none',
      '--json',
      ...wormholeFlags(lab),
    ]);
    await worker.line((line) => line.includes('"type":"worker"'));
    watcher = lab.start('carol', ['events', '--follow', '--json']);
    await watcher.line((line) => line.includes('"state":"live"'));
  }, 60_000);

  afterAll(() => lab.close(), 60_000);

  it('garbage that ssh writes on the board is counted and shown as text, and changes nothing else', async () => {
    const args = [
      ...['-i', lab.services.keyFile('diana'), '-p', String(lab.services.board.port)],
      ...optionFlags({
        StrictHostKeyChecking: 'no',
        UserKnownHostsFile: '/dev/null',
        IdentitiesOnly: 'yes',
        LogLevel: 'ERROR',
      }),
      ...[lab.services.board.host, 'pipe', 'alice/friends/future.p2p'],
    ];
    const ssh = spawn('ssh', args, {stdio: ['pipe', 'ignore', 'ignore']});
    const ended = once(ssh, 'exit');
    // A line that is sent before its pipe is open reaches nobody.
    await untilListed(lab, 'alice', (listing) => /\(diana\b/.test(listing));
    for (const [, line] of garbage) ssh.stdin.write(Buffer.concat([line, Buffer.from('\n')]));

    const bad = (line: string) => line.includes('"type":"bad-line"') || line.includes('"type":"bad"');
    await watcher.line((line) => bad(line) && watcher.lines.filter(bad).length >= garbage.length);
    ssh.kill();
    await ended;

    const shown = watcher.lines.filter(bad);
    expect(shown).toHaveLength(garbage.length);
    // JSON escapes control characters: none reaches the terminal of whoever prints the events.
    expect(watcher.lines.join('')).not.toMatch(/[\u0000-\u001F\u007F-\u009F]/);
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThan(2000);

    const {stdout} = await lab.run('carol', ['status', '--json']);
    const {members, clients, workers} = JSON.parse(stdout) as Record<string, {user: string}[]>;
    expect(
      [...(members ?? []), ...(clients ?? []), ...(workers ?? [])].map(({user}) => user).join(' '),
    ).not.toMatch(/owned/);
    const {stdout: value} = await lab.run(
      'carol',
      ['run', '--runtime=node', ...wormholeFlags(lab)],
      ['--', '() => 42'],
    );
    expect(value).toBe('42\n');
  });
});
