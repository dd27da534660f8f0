import {createConnection} from 'node:net';
import ssh2 from 'ssh2';
import {describe, expect, it} from 'vitest';
import {generateKey} from '../../../source/ssh/identity/generate-key.js';
import {harmless} from '../../../source/board/server/pico-rules.js';
import {type BoardServer, startBoard} from '../../../source/board/server/server.js';
import {answerOf, connectTo, execute} from '../../helpers/listing.js';
import {createChanges} from '../../helpers/until.js';
import {privateKeyOf, publicKeyOf, rawPipe, type RawPipe, start} from '../fixture.js';

async function board(options: Parameters<typeof start>[0] = {}): Promise<BoardServer & {log: string[]}> {
  const log: string[] = [];
  return {...(await start({log: (line) => log.push(line), ...options})), log};
}

/** What a channel has said, and a promise for when it has said enough. */
function collect({channel}: RawPipe): {
  text(): string;
  until(enough: (text: string) => boolean): Promise<string>;
} {
  let text = '';
  const changes = createChanges();
  channel.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    changes.tell();
  });
  return {
    text: () => text,
    until: (enough) => changes.until(() => (enough(text) ? text : undefined)),
  };
}

function tryLogin(server: BoardServer, config: ssh2.ConnectConfig): Promise<string> {
  const client = new ssh2.Client();
  return new Promise((resolve) => {
    client.on('ready', () => {
      resolve('ready');
      client.end();
    });
    client.on('error', (error) => {
      resolve(error.message);
    });
    client.on('close', () => {
      resolve('closed');
    });
    client.connect({host: server.host, port: server.port, username: 'anyone', ...config});
  });
}

describe('the board server', () => {
  it('a board copies each line to all other pipes, and with -r to its sender', async () => {
    const server = await board();
    const alice = await rawPipe('alice', server, 'friends/x -a bob');
    const bob = await rawPipe('bob', server, 'alice/friends/x -r');
    const [aliceHears, bobHears] = [collect(alice), collect(bob)];
    bob.write('from ');
    bob.write('bob\r\n');
    expect(await aliceHears.until((text) => text.includes('\n'))).toBe('from bob\r\n');
    alice.write('from alice\n');
    expect(await bobHears.until((text) => text.includes('alice'))).toBe('from bob\r\nfrom alice\n');
    expect(aliceHears.text()).toBe('from bob\r\n');
  });

  it('a board gives each line to one reader in turn when the first pipe that came asked for round_robin', async () => {
    const server = await board();
    const [one, two, three] = [
      await rawPipe('alice', server, 'friends/x -d round_robin'),
      await rawPipe('alice', server, 'friends/x'),
      await rawPipe('alice', server, 'friends/x -d multicast'),
    ];
    const [oneHears, twoHears, threeHears] = [collect(one), collect(two), collect(three)];
    one.write('a\nb\nc\nd\n');
    expect(await twoHears.until((text) => text.length >= 4)).toBe('a\nc\n');
    expect(await threeHears.until((text) => text.length >= 4)).toBe('b\nd\n');
    expect(oneHears.text()).toBe('');
  });

  it('nobody takes the lines of others for himself with round_robin on a topic that somebody is on', async () => {
    const server = await board();
    const alice = await rawPipe('alice', server, 'friends/x -a bob');
    const bob = await rawPipe('bob', server, 'alice/friends/x -d round_robin');
    const hears = [collect(bob), collect(await rawPipe('alice', server, 'friends/x'))];
    alice.write('a\nb\n');
    for (const {until} of hears) expect(await until((text) => text.length >= 4)).toBe('a\nb\n');
  });

  it('a pipe on a wildcard topic hears and writes on each topic that it matches', async () => {
    const server = await board();
    const [one, two] = [await rawPipe('alice', server, 'fam/x'), await rawPipe('alice', server, 'fam/y')];
    const all = await rawPipe('alice', server, 'fam/*');
    const [oneHears, twoHears, allHears] = [collect(one), collect(two), collect(all)];
    one.write('one\n');
    await allHears.until((text) => text === 'one\n');
    two.write('two\n');
    await allHears.until((text) => text === 'one\ntwo\n');
    all.write('all\n');
    for (const {until} of [oneHears, twoHears]) expect(await until((text) => text !== '')).toBe('all\n');
  });

  it('a board never mixes two senders in one line', async () => {
    const server = await board();
    const alice = await rawPipe('alice', server, 'friends/x -a bob');
    const [one, two] = [
      await rawPipe('bob', server, 'alice/friends/x'),
      await rawPipe('bob', server, 'alice/friends/x'),
    ];
    const hears = collect(alice);
    one.write('one begins, ');
    two.write('two is whole\n');
    await hears.until((text) => text.includes('two'));
    one.write('one ends\n');
    expect(await hears.until((text) => text.includes('ends'))).toBe('two is whole\none begins, one ends\n');
  });

  it('a board cuts a line that is too long, and passes the next one on', async () => {
    const server = await board({limits: {maxLine: 100}});
    const alice = await rawPipe('alice', server, 'friends/x -a bob');
    const bob = await rawPipe('bob', server, 'alice/friends/x');
    const hears = collect(alice);
    bob.write(`${'x'.repeat(5000)}\nnext\n`);
    expect(await hears.until((text) => text.includes('next'))).toBe(`${'x'.repeat(100)}\nnext\n`);
    expect(server.log).toContainEqual(expect.stringContaining('sent a line of 5000 bytes'));
  });

  it('a board cuts off a client that does not read, and the others get every line', async () => {
    const server = await board({limits: {maxQueue: 256 * 1024}});
    const alice = await rawPipe('alice', server, 'friends/x -a bob,carol');
    const deaf = await rawPipe('bob', server, 'alice/friends/x');
    const gone = new Promise((resolve) => deaf.channel.once('close', resolve));
    const carol = collect(await rawPipe('carol', server, 'alice/friends/x'));
    const lines = Array.from({length: 100}, (_, index) => `${index} ${'x'.repeat(60_000)}\n`);
    let sent = 0;
    for (const line of lines) {
      alice.write(line);
      sent += line.length;
      // Paced by the one who reads, so that it is the queue of the deaf one that fills.
      const due = sent;
      await carol.until((text) => text.length >= due);
    }

    expect(carol.text() === lines.join('')).toBe(true);
    deaf.channel.resume();
    await gone;
    expect(server.log).toContainEqual(expect.stringMatching(/^bob@.* was cut off: it does not read\.$/));
  }, 60_000);

  it('a board drops the unfinished line of a connection that breaks', async () => {
    const server = await board({rules: harmless});
    const alice = await rawPipe('alice', server, 'friends/x -a bob');
    const hears = collect(alice);
    const bob = await rawPipe('bob', server, 'alice/friends/x');
    bob.write('whole\nexpires=17');
    await hears.until((text) => text.includes('whole'));
    await bob.close();
    const other = await rawPipe('bob', server, 'alice/friends/x');
    other.write('next\n');
    expect(await hears.until((text) => text.includes('next'))).toBe('whole\nnext\n');
  });

  it('a board closes a pipe that is left alone on its topic where told to', async () => {
    const server = await board({rules: {...harmless, lonePipesEnd: true}});
    const alice = await rawPipe('alice', server, 'friends/x -a bob');
    const bob = await rawPipe('bob', server, 'alice/friends/x');
    const gone = new Promise((resolve) => alice.channel.once('close', resolve));
    alice.channel.resume();
    await bob.close();
    await gone;
  });

  it.each(['channel', 'connection', 'patience'])(
    'a sender who waits for a reader is gone when his %s has ended, and his access list with him',
    async (what) => {
      const server = await board();
      const client = await connectTo(server.port, privateKeyOf('alice'));
      const sender = await connectTo(server.port, privateKeyOf('alice'));
      const command = `pub friends/x -a bob ${what === 'patience' ? '-t 200ms' : ''}`;
      const channel = await execute(sender, command);
      channel.resume().write('one line\n');
      if (what !== 'patience') {
        while (!(await answerOf(client, 'ls')).includes('(Access List: bob)')) continue;
      }

      if (what === 'channel') channel.close();
      if (what === 'connection') sender.destroy();
      while ((await answerOf(client, 'ls')) !== 'no pubsub channels found\n') continue;
      await rawPipe('alice', server, 'friends/x -a carol');
      expect(await answerOf(client, 'ls')).toContain('(Access List: carol)');
      client.end();
      sender.end();
    },
  );

  it('a board lets nobody in without a key that has an account', async () => {
    const server = await board();
    const stranger = generateKey().privateKey;
    expect(await tryLogin(server, {privateKey: privateKeyOf('bob')})).toBe('ready');
    expect(await tryLogin(server, {privateKey: stranger})).toMatch(/authentication methods failed/);
    expect(await tryLogin(server, {password: 'x'})).toMatch(/authentication methods failed/);
    expect(await tryLogin(server, {})).toMatch(/authentication methods failed/);
  });

  it('a board cuts off a client that tries too many keys, and a user with too many connections', async () => {
    const server = await board({limits: {authAttempts: 3, connectionsPerUser: 1}});
    const keys = Array.from({length: 10}, () => generateKey().privateKey);
    const attempts = keys.map((key) => ({type: 'publickey' as const, username: 'x', key}));
    expect(await tryLogin(server, {authHandler: attempts})).toBe('closed');
    await rawPipe('bob', server, 'x');
    expect(await tryLogin(server, {privateKey: privateKeyOf('carol')})).toBe('ready');
    const second = new ssh2.Client();
    const closed = new Promise<void>((resolve) => {
      second.on('error', () => undefined);
      second.once('close', resolve);
    });
    second.connect({host: server.host, port: server.port, username: 'x', privateKey: privateKeyOf('bob')});
    await closed;
    expect(server.log).toContainEqual(expect.stringContaining('more than 3 keys'));
    expect(server.log).toContainEqual(expect.stringContaining('bob has too many connections'));
  });

  it('a board survives a client that speaks no SSH', async () => {
    const server = await board();
    const socket = createConnection(server.port, server.host).resume();
    socket.write('GET / HTTP/1.1\r\n\r\n'.repeat(100));
    await new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
    expect(await tryLogin(server, {privateKey: privateKeyOf('bob')})).toBe('ready');
  });

  it('a board keeps the host key that it is given', async () => {
    const key = generateKey();
    const server = await board({hostKey: key.privateKey});
    expect(server.hostKey).toBe(key.publicKey);
    expect(server.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  });

  it('a board says in one sentence why it does not start', async () => {
    const server = await board();
    const accounts = new Map([['alice', [publicKeyOf('alice')]]]);
    await expect(startBoard({host: server.host, port: server.port, accounts})).rejects.toThrow(
      /cannot listen/,
    );
    await expect(startBoard({host: '127.0.0.1', port: 0, accounts, hostKey: 'x'})).rejects.toThrow(
      /host key/,
    );
  });
});
