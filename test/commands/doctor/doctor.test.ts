import {createServer, type AddressInfo, type Server, type Socket} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {examineAll, type Check, type Examined, type Finding} from '../../../source/commands/doctor/check.js';
import {nodeCheck} from '../../../source/commands/doctor/node.js';
import {proxyCheck} from '../../../source/commands/doctor/proxies.js';
import {rCheck} from '../../../source/commands/doctor/r.js';
import {relayCheck} from '../../../source/commands/doctor/relay.js';
import {findingJson, findingText, summaryText} from '../../../source/commands/doctor/report.js';
import {sandboxCheck} from '../../../source/commands/doctor/sandbox.js';
import {terminalCheck} from '../../../source/commands/doctor/terminal.js';
import {bwrapSandbox} from '../../../source/runtime/sandbox/bwrap.js';
import {createTheme} from '../../../source/ui/app/theme-create.js';
import {createClock} from '../../simulation/clock.js';

const {signal} = new AbortController();
const look = (check: Check): Promise<Finding> => check.examine(signal);

function check(id: string, examine: Check['examine'], timeout = 1000): Check {
  return {id, title: id, timeout, otherwise: {status: 'fail', mend: `mend ${id}`}, examine};
}

describe('all checks', () => {
  it('run at the same time, and are told in their order', async () => {
    const second = Promise.withResolvers<Finding>();
    const checks = [
      // The first one can only end when the second one has.
      check('first', () => second.promise),
      check('second', () => {
        second.resolve({status: 'ok', text: 'It is.'});
        return second.promise;
      }),
    ];
    const found = await Promise.all(examineAll(checks, createClock()));
    expect(found).toEqual([
      {id: 'first', title: 'first', status: 'ok', text: 'It is.'},
      {id: 'second', title: 'second', status: 'ok', text: 'It is.'},
    ]);
  });

  it('end by their deadlines, and are told to let go', async () => {
    const clock = createClock();
    let told: AbortSignal | undefined;
    const slow = check(
      'slow',
      (ending) => {
        told = ending;
        return new Promise(() => undefined);
      },
      7000,
    );
    const [found] = examineAll([slow], clock);
    await clock.pass(6999);
    expect(told?.aborted).toBe(false);
    await clock.pass(1);
    expect(await found).toMatchObject({
      status: 'fail',
      text: 'There was no answer within 7 s.',
      mend: 'mend slow',
    });
    expect(told?.aborted).toBe(true);
    expect(clock.pending()).toBe(0);
  });

  it('leave no timer when they are done', async () => {
    const clock = createClock();
    await Promise.all(
      examineAll([check('quick', () => Promise.resolve({status: 'ok', text: 'Done.'}))], clock),
    );
    expect(clock.pending()).toBe(0);
  });

  it('take an error for a finding, thrown or rejected', async () => {
    const checks = [
      check('throws', () => {
        throw new Error('It fell.');
      }),
      check('rejects', () => Promise.reject(new Error('It broke.'))),
    ];
    const found = await Promise.all(examineAll(checks, createClock()));
    expect(found).toMatchObject([
      {status: 'fail', text: 'It fell.', mend: 'mend throws'},
      {status: 'fail', text: 'It broke.'},
    ]);
  });
});

describe('the report', () => {
  const theme = createTheme({colour: 0});
  const bad: Examined = {
    id: 'a',
    title: 'Key',
    status: 'fail',
    text: 'You have none yet.',
    mend: 'ssh-keygen',
  };
  const good: Examined = {id: 'b', title: 'Node.js', status: 'ok', text: 'Version 24.'};

  it('is aligned, with what mends it below', () => {
    const text = [bad, good].map((finding) => findingText(finding, {theme, titles: 7, columns: 80})).join('');
    expect(text).toBe('✗ Key      You have none yet.\n           → ssh-keygen\n✓ Node.js  Version 24.\n');
  });

  it('breaks sentences between words, and never a command', () => {
    const long = {
      ...bad,
      text: 'one two three four five six seven',
      mend: 'a command that is longer than the line',
    };
    const lines = findingText(long, {theme, titles: 3, columns: 30}).trimEnd().split('\n');
    expect(lines).toEqual([
      '✗ Key  one two three four five',
      '       six seven',
      '       → a command that is longer than the line',
    ]);
  });

  it('has a colour for each status, and none where there are none', () => {
    const coloured = findingText(bad, {theme: createTheme({colour: 1}), titles: 3, columns: 80});
    expect(coloured).toContain('\u001b[31m✗');
    expect(findingText(bad, {theme, titles: 3, columns: 80})).not.toContain('\u001b');
  });

  it('is one object a line for programs', () => {
    expect(findingJson(bad)).toBe(
      '{"id":"a","title":"Key","status":"fail","text":"You have none yet.","mend":"ssh-keygen"}\n',
    );
    expect(JSON.parse(findingJson(good))).not.toHaveProperty('mend');
  });

  it('ends with whether one can take part', () => {
    expect(summaryText([good], theme)).toBe('A worker and a client can work here.\n');
    expect(summaryText([good, bad, {...good, status: 'warn'}], theme)).toBe(
      'A worker or a client could not work here: one thing is to be mended. One thing could be better.\n',
    );
  });
});

describe('Node.js', () => {
  it('has to be 24 or newer', async () => {
    expect(await look(nodeCheck('24.0.0'))).toMatchObject({status: 'ok'});
    expect(await look(nodeCheck('22.9.1'))).toMatchObject({
      status: 'fail',
      mend: expect.stringContaining('npx') as string,
    });
  });
});

describe('the terminal', () => {
  const stream = {isTTY: true, columns: 100, rows: 40, getColorDepth: () => 24};
  const utf8 = {LANG: 'en_GB.UTF-8', TERM: 'xterm-256color'};

  it.each<[what: string, env: Record<string, string>, stream: object, status: string, text: RegExp]>([
    ['a good one', utf8, stream, 'ok', /100×40, UTF-8, 16 million colours/],
    ['none', utf8, {isTTY: false}, 'skip', /none here/],
    ['no UTF-8', {...utf8, LC_ALL: 'C'}, stream, 'warn', /locale "C" is not UTF-8/],
    ['a small one', utf8, {...stream, rows: 10}, 'warn', /100×10 is small/],
    ['no colours', {...utf8, TERM: 'vt100'}, {...stream, getColorDepth: () => 1}, 'warn', /"vt100"/],
    ['no colours wanted', {...utf8, NO_COLOR: '1'}, stream, 'ok', /no colours \(NO_COLOR\)/],
  ])('%s', async (_, env, out, status, text) => {
    if (process.platform === 'win32') return;
    const found = await look(terminalCheck(env, out));
    expect(found.status).toBe(status);
    expect(found.text).toMatch(text);
  });
});

describe('proxies', () => {
  const mailbox = 'ws://relay.example:4000/v1';

  it('are fine when there is none', async () => {
    expect(await look(proxyCheck(mailbox, () => undefined))).toMatchObject({status: 'ok'});
  });

  it('are warned of with the program that would stall, and without their passwords', async () => {
    const url = new URL('http://me:secret@proxy.example:3128');
    const found = await look(
      proxyCheck(mailbox, () => ({url, host: 'proxy.example:3128', variable: 'http_proxy'})),
    );
    expect(found).toMatchObject({
      status: 'warn',
      text: expect.stringMatching(/http_proxy.*proxy\.example:3128.*wormhole-william/) as string,
      mend: expect.stringContaining('relay.example') as string,
    });
    expect(JSON.stringify(found)).not.toContain('secret');
    const direct = await look(
      proxyCheck(mailbox, () => ({url, host: 'proxy.example:3128', variable: 'http_proxy'}), false),
    );
    expect(direct).toMatchObject({status: 'warn', text: expect.stringContaining('--no-proxy') as string});
  });

  it('fail when the variable names none', async () => {
    const [found] = await Promise.all(
      examineAll(
        [
          proxyCheck(mailbox, () => {
            throw new Error('It names no proxy.');
          }),
        ],
        createClock(),
      ),
    );
    expect(found).toMatchObject({status: 'fail', text: 'It names no proxy.'});
  });
});

describe('the sandbox', () => {
  it('has to work, unless none is wanted', async () => {
    expect(await look(sandboxCheck('auto', () => Promise.resolve(bwrapSandbox())))).toMatchObject({
      status: 'ok',
    });
    const none = () => Promise.resolve(undefined);
    expect(await look(sandboxCheck('auto', none))).toMatchObject({status: 'fail'});
    expect(await look(sandboxCheck('none', none))).toMatchObject({status: 'warn'});
  });
});

describe('R', () => {
  it('is warned of where it is missing', async () => {
    expect(await look(rCheck({PATH: '/nowhere'}))).toMatchObject({status: 'warn'});
  });
});

describe('the relay', () => {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();

  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers.splice(0)) server.close();
  });

  async function serve(onConnection: (socket: Socket) => void): Promise<{host: string; port: number}> {
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      onConnection(socket);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {host: '127.0.0.1', port: (server.address() as AddressInfo).port};
  }

  it('may be missing', async () => {
    expect(await look(relayCheck(undefined))).toMatchObject({status: 'skip'});
  });

  it('is something else', async () => {
    const address = await serve((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await expect(look(relayCheck(address))).rejects.toThrow(`127.0.0.1:${address.port} is no transit relay.`);
  });

  it('says nothing: the deadline ends it, and no connection stays', async () => {
    const ended: Promise<void>[] = [];
    const arrived = Promise.withResolvers<void>();
    const address = await serve((socket) => {
      ended.push(new Promise((resolve) => socket.once('close', () => resolve())));
      if (ended.length === 2) arrived.resolve();
      socket.resume();
    });
    const clock = createClock();
    const [found] = examineAll([relayCheck(address)], clock);
    await arrived.promise;
    await clock.pass(15_000);
    expect(await found).toMatchObject({status: 'warn', text: 'There was no answer within 15 s.'});
    await Promise.all(ended);
  });
});
