/** `p2p-tui events` whose reader is slow, or gone. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {beforeAll, describe, expect, it} from 'vitest';
import {useLab} from '../../helpers/lab.js';
import {connectTo, execute, untilListed} from '../../helpers/listing.js';
import {program} from '../../helpers/program.js';

const lines = 5000;

const lab = useLab();

beforeAll(async () => {
  lab().start('alice', ['--host-cluster', '--users=bob,carol', '--json']);
  await untilListed(lab(), 'alice', (listing) => listing.includes('p2p-tui'));
}, 60_000);

/** Carol follows; nobody reads what she is told. */
function follow() {
  const env = {...process.env, HOME: lab().directory, XDG_DATA_HOME: `${lab().directory}/data`};
  const args = ['events', '--follow', '--json', ...lab().flags('carol')];
  return spawn(process.execPath, [program, ...args], {env, stdio: ['ignore', 'pipe', 'inherit']});
}

/** Bob says much more than a pipe holds. */
async function chatter(): Promise<void> {
  const client = await connectTo(lab().services.board.port, await readFile(lab().services.keyFile('bob')));
  const channel = await execute(client, 'pipe alice/friends/p2p-tui');
  for (let line = 0; line < lines; line++) {
    channel.write(
      `when=2026-01-01T00:00:00,type=chatter,from=bob@there:1,text=${'x'.repeat(200)}-${line}-\n`,
    );
  }

  channel.end();
  await once(channel.resume(), 'close');
  client.end();
}

describe('readers of events', {timeout: 60_000}, () => {
  it('p2p-tui events ends on SIGTERM, though its pipe is full', async () => {
    const follower = follow();
    await untilListed(lab(), 'alice', (listing) => listing.includes('(carol-'));
    await chatter();
    // What is recorded was written, as far as there was room.
    while (!(await lab().run('carol', ['events', '--json'])).stdout.includes(`-${lines - 1}-`)) continue;
    const ended = once(follower, 'exit');
    follower.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    follower.stdout.destroy();
  });

  it('p2p-tui events ends when nobody reads it any more', async () => {
    const follower = follow();
    await once(follower.stdout, 'readable');
    follower.stdout.destroy();
    const ended = once(follower, 'exit');
    await chatter();
    expect(await ended).toEqual([141, null]);
  });

  it('p2p-tui events prints a long history to the end for a reader who is slower', async () => {
    const {status, stdout} = await lab().run('carol', ['events', '--json']);
    expect(stdout.match(/chatter/g)?.length).toBeGreaterThanOrEqual(lines);
    expect(status).toBe(0);
  });
});
