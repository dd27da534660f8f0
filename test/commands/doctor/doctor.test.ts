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

describe('the checks of the doctor', () => {
  it('checks run at the same time, and their findings come in their order', async () => {
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

  it('a check fails at its deadline, and its signal is aborted', async () => {
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

  it('checks leave no timer when they are done', async () => {
    const clock = createClock();
    await Promise.all(
      examineAll([check('quick', () => Promise.resolve({status: 'ok', text: 'Done.'}))], clock),
    );
    expect(clock.pending()).toBe(0);
  });

  it('an error that a check throws or rejects with becomes its finding', async () => {
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

describe('the report of the doctor', () => {
  const theme = createTheme({colour: 0});
  const bad: Examined = {
    id: 'a',
    title: 'Key',
    status: 'fail',
    text: 'You have none yet.',
    mend: 'ssh-keygen',
  };
  const good: Examined = {id: 'b', title: 'Node.js', status: 'ok', text: 'Version 24.'};

  it('findings are aligned, each with what mends it below', () => {
    const text = [bad, good].map((finding) => findingText(finding, {theme, titles: 7, columns: 80})).join('');
    expect(text).toBe('✗ Key      You have none yet.\n           → ssh-keygen\n✓ Node.js  Version 24.\n');
  });

  it('a finding is broken between the words of a sentence, and never in a command', () => {
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

  it('a finding has the colour of its status, and none where there are no colours', () => {
    const coloured = findingText(bad, {theme: createTheme({colour: 1}), titles: 3, columns: 80});
    expect(coloured).toContain('\u001b[31m✗');
    expect(findingText(bad, {theme, titles: 3, columns: 80})).not.toContain('\u001b');
  });

  it('a finding for programs is one JSON object on a line', () => {
    expect(findingJson(bad)).toBe(
      '{"id":"a","title":"Key","status":"fail","text":"You have none yet.","mend":"ssh-keygen"}\n',
    );
    expect(JSON.parse(findingJson(good))).not.toHaveProperty('mend');
  });

  it('the summary says whether a worker and a client can work here', () => {
    expect(summaryText([good], theme)).toBe('A worker and a client can work here.\n');
    expect(summaryText([good, bad, {...good, status: 'warn'}], theme)).toBe(
      'A worker or a client could not work here: one thing is to be mended. One thing could be better.\n',
    );
  });
});

describe('Node.js', () => {
  it('Node.js has to be 24 or newer', async () => {
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
    ['finds nothing wrong with a good terminal', utf8, stream, 'ok', /100×40, UTF-8, 16 million colours/],
    ['skips the check where there is no terminal', utf8, {isTTY: false}, 'skip', /none here/],
    [
      'warns of a locale that is not UTF-8',
      {...utf8, LC_ALL: 'C'},
      stream,
      'warn',
      /locale "C" is not UTF-8/,
    ],
    [
      'warns of a terminal that nothing can be drawn on',
      {...utf8, TERM: 'dumb'},
      stream,
      'warn',
      /TERM=dumb/,
    ],
    ['warns of a small terminal', utf8, {...stream, rows: 10}, 'warn', /100×10 is small/],
    [
      'warns of a terminal without colours',
      {...utf8, TERM: 'vt100'},
      {...stream, getColorDepth: () => 1},
      'warn',
      /"vt100"/,
    ],
    [
      'finds nothing wrong where no colours are wanted',
      {...utf8, NO_COLOR: '1'},
      stream,
      'ok',
      /no colours \(NO_COLOR\)/,
    ],
  ])('the doctor %s', async (_, env, out, status, text) => {
    if (process.platform === 'win32') return;
    const found = await look(terminalCheck(env, out));
    expect(found.status).toBe(status);
    expect(found.text).toMatch(text);
  });
});

describe('proxies', () => {
  const mailbox = 'ws://relay.example:4000/v1';

  it('the doctor finds nothing wrong where there is no proxy', async () => {
    expect(await look(proxyCheck(mailbox, () => undefined))).toMatchObject({status: 'ok'});
  });

  it('the doctor warns of a proxy with the program that would stall, and without its password', async () => {
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

  it('the doctor fails when a proxy variable names no proxy', async () => {
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
  it('a sandbox has to work, unless none is wanted', async () => {
    const sandbox = bwrapSandbox();
    expect(await look(sandboxCheck('auto', () => Promise.resolve({sandbox})))).toMatchObject({
      status: 'ok',
    });
    const lack = {text: 'It has the flu.', mend: 'drink tea'};
    const none = () => Promise.resolve({sandbox: undefined, lack});
    const said = {text: expect.stringMatching(/^It has the flu\./) as string, mend: 'drink tea'};
    expect(await look(sandboxCheck('auto', none))).toMatchObject({status: 'fail', ...said});
    expect(await look(sandboxCheck('none', none))).toMatchObject({status: 'warn', ...said});
  });
});

describe('R', () => {
  it('the doctor warns of R where it is missing', async () => {
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

  it('the doctor skips the check where there is no relay', async () => {
    expect(await look(relayCheck(undefined))).toMatchObject({status: 'skip'});
  });

  it('something else at the address of the relay is named as no transit relay', async () => {
    const address = await serve((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await expect(look(relayCheck(address))).rejects.toThrow(`127.0.0.1:${address.port} is no transit relay.`);
  });

  it('the doctor warns of a relay that never answers at the deadline, and closes its connections', async () => {
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
