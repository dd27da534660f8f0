/** The other side knows the code, and is not our friend. */
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {connect, type Socket} from 'node:net';
import fc from 'fast-check';
import {afterEach, describe, expect, it} from 'vitest';
import {WebSocket} from 'ws';
import {applicationId} from '../../../source/wormhole/crypto/keys.js';
import {WormholeError} from '../../../source/wormhole/error.js';
import {frameText, type JsonObject} from '../../../source/wormhole/net/json.js';
import type {Endpoint} from '../../../source/wormhole/options.js';
import {maxPending} from '../../../source/wormhole/transit/pending-connections.js';
import {freshPath, randomFile} from '../helpers/files.js';
import {expectNothingLeft} from '../helpers/nothing-left.js';
import {freshCode, outcome, receive, send} from '../helpers/sides.js';
import {useWorld} from '../helpers/world.js';
import {type Impostor, useImpostors} from './impostor.js';

const world = useWorld();
const timeouts = {peer: 5_000, key: 400, offer: 400, connect: 400, idle: 400, close: 50};

// What was registered last is done first: the impostors are gone by then.
afterEach(() => expectNothingLeft(world()));
const impostor = useImpostors(() => world().mailbox.url);

const offer = (filesize: number): JsonObject => ({offer: {file: {filename: 'x', filesize}}});
const accept = {answer: {file_ack: 'ok'}};
type Connected = Awaited<ReturnType<Impostor['connect']>>;

describe('hostile senders', () => {
  const size = 3_000;
  const length = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };

  it.each<[string, string, (peer: Connected) => void]>([
    ['announces a record of 0 bytes', 'bad-message', ({socket}) => socket.write(length(0))],
    ['announces a record of 39 bytes', 'bad-message', ({socket}) => socket.write(length(39))],
    ['announces a record of 4 GB', 'bad-message', ({socket}) => socket.write(length(0xffffffff))],
    ['announces one byte too many', 'bad-message', ({socket}) => socket.write(length(40 + size + 1))],
    [
      'sends a record twice',
      'bad-message',
      ({socket, seal}) => {
        const record = seal(Buffer.alloc(1_000));
        socket.write(Buffer.concat([record, record]));
      },
    ],
    [
      'leaves a record out',
      'bad-message',
      ({socket, seal}) => {
        seal(Buffer.alloc(1));
        socket.write(seal(Buffer.alloc(1_000)));
      },
    ],
    [
      'sends a record that was changed',
      'bad-message',
      ({socket, seal}) => {
        const record = seal(Buffer.alloc(1_000));
        record[500] = 1 + (record[500] ?? 0);
        socket.write(record);
      },
    ],
    [
      'sends empty records without end',
      'timeout',
      ({socket, seal}) => {
        const timer = setInterval(() => socket.write(seal(Buffer.alloc(0))), 1);
        socket.on('close', () => {
          clearInterval(timer);
        });
      },
    ],
    [
      'lets a record drip',
      'timeout',
      ({socket, seal}) => {
        const record = seal(Buffer.alloc(size));
        let next = 0;
        const timer = setInterval(() => socket.write(record.subarray(next, (next += 1))), 5);
        socket.on('close', () => {
          clearInterval(timer);
        });
      },
    ],
    ['hangs up after half', 'peer-gone', ({socket, seal}) => socket.end(seal(Buffer.alloc(size / 2)))],
    ['sends nothing', 'timeout', () => undefined],
  ])('a receiver whose sender %s ends with %s', async (_name, code, act) => {
    const shared = freshCode();
    const target = freshPath(world().directory);
    const end = outcome(receive(shared, target, {...world().direct, timeouts}));
    const peer = await (await impostor(shared, 'sender')).connect(offer(size));
    act(peer);
    expect(await end).toMatchObject({code});
  });

  it('a receiver whose sender sends records without end takes what was announced and no more', async () => {
    const shared = freshCode();
    const target = freshPath(world().directory);
    const end = receive(shared, target, {...world().direct, timeouts});
    const {socket, seal} = await (await impostor(shared, 'sender')).connect(offer(size));
    const record = seal(Buffer.alloc(size, 1));
    socket.write(Buffer.concat([record, ...Array.from({length: 200}, () => seal(Buffer.alloc(size)))]));
    expect(await end).toMatchObject({bytes: size});
    expect(await readFile(target)).toEqual(Buffer.alloc(size, 1));
  });

  it('a receiver whose sender offers more than it takes, or nonsense, refuses the offer', async () => {
    for (const [message, code] of [
      [offer(2 ** 31), 'too-big'],
      [offer(-1), 'bad-message'],
      [offer(1.5), 'bad-message'],
      [offer(2 ** 60), 'bad-message'],
      [{offer: {file: {filename: 7, filesize: 1}}}, 'bad-message'],
      [{offer: []}, 'bad-message'],
    ] as const) {
      const shared = freshCode();
      const end = outcome(receive(shared, freshPath(world().directory), {...world().direct, timeouts}));
      const {wormhole, close} = await impostor(shared, 'sender');
      await wormhole.key;
      wormhole.send({transit: {'hints-v1': []}});
      wormhole.send(message);
      expect(await end).toMatchObject({code});
      await close();
    }
  });
});

describe('hostile receivers', () => {
  it.each<[string, string, (peer: Connected) => Promise<unknown>]>([
    [
      'sends its record back',
      'bad-message',
      async ({wire, socket}) => {
        const first = Buffer.alloc(500);
        await wire.read(first);
        socket.write(first);
      },
    ],
    [
      'confirms other bytes',
      'corrupt',
      ({wire, seal}) => wire.write(seal(Buffer.from(JSON.stringify({ack: 'ok', sha256: 'ab'})))),
    ],
    ['confirms with a megabyte', 'bad-message', ({wire}) => wire.write(Buffer.alloc(1_000_000, 0x7f))],
    ['confirms with no receipt', 'bad-message', ({wire, seal}) => wire.write(seal(Buffer.from('[[[[')))],
    ['confirms nothing', 'timeout', () => Promise.resolve()],
  ])('a sender whose receiver %s ends with %s', async (_name, code, act) => {
    const shared = freshCode();
    const file = await randomFile(world().directory, 456);
    const end = outcome(send(shared, file, {...world().direct, timeouts}));
    await act(await (await impostor(shared, 'receiver')).connect(accept));
    expect(await end).toMatchObject({code});
  });

  it('a sender whose receiver reads nothing ends with timeout', async () => {
    const shared = freshCode();
    const file = await randomFile(world().directory, 40 * 1024 * 1024);
    const end = outcome(send(shared, file, {...world().direct, timeouts}));
    const {socket} = await (await impostor(shared, 'receiver')).connect(accept);
    socket.pause();
    expect(await end).toMatchObject({code: 'timeout'});
  });
});

describe('strangers', () => {
  it.each(['sender', 'receiver'] as const)(
    'strangers who dial and send nothing do not keep a %s from the other side',
    async (role) => {
      const strangers: Socket[] = [];
      const besiege = async (at: Endpoint): Promise<void> => {
        for (let number = 0; number < 2 * maxPending; number += 1) {
          const stranger = connect(at);
          stranger.on('error', () => undefined);
          strangers.push(stranger);
          await once(stranger, 'connect');
        }
      };
      const shared = freshCode();
      const {direct, directory} = world();
      if (role === 'sender') {
        const end = send(shared, await randomFile(directory, 100), {...direct, timeouts});
        const {wire, seal} = await (await impostor(shared, 'receiver')).connect(accept, besiege);
        await wire.read(Buffer.alloc(144));
        await wire.write(seal(Buffer.from('{"ack":"ok"}')));
        expect(await end).toMatchObject({bytes: 100});
      } else {
        const end = receive(shared, freshPath(directory), {...direct, timeouts});
        const {socket, seal} = await (await impostor(shared, 'sender')).connect(offer(100), besiege);
        socket.write(seal(Buffer.alloc(100)));
        expect(await end).toMatchObject({bytes: 100});
      }
      strangers.forEach((stranger) => stranger.destroy());
    },
  );
});

describe('messages of hostile peers', () => {
  it('a receiver that gets its own key exchange message back ends with bad-message', async () => {
    const shared = freshCode();
    const end = outcome(receive(shared, freshPath(world().directory), {...world().direct, timeouts}));
    const socket = new WebSocket(world().mailbox.url);
    const send = (command: object): void => {
      socket.send(JSON.stringify(command));
    };
    socket.on('message', (data) => {
      const frame = JSON.parse(frameText(data)) as {
        type: string;
        mailbox?: string;
        side?: string;
        body?: string;
      };
      if (frame.type === 'claimed') {
        send({type: 'open', mailbox: frame.mailbox});
      } else if (frame.type === 'message' && frame.side !== 'mirror') {
        send({type: 'add', phase: 'pake', body: frame.body});
      }
    });
    await once(socket, 'open');
    send({type: 'bind', appid: applicationId, side: 'mirror'});
    send({type: 'claim', nameplate: shared.split('-')[0]});
    expect(await end).toMatchObject({code: 'bad-message'});
    socket.close();
    await once(socket, 'close');
  });

  // Time enough to find the smallest words that do harm, if any do.
  it(
    'a side ends with a WormholeError for any JSON messages of the other one',
    {timeout: 120_000},
    async () => {
      const words = [
        'transit',
        'offer',
        'answer',
        'error',
        'file',
        'hints-v1',
        'file_ack',
        'filesize',
        'filename',
      ];
      const key = fc.oneof(fc.constantFrom(...words), fc.string({maxLength: 5}));
      const {message} = fc.letrec((tie) => ({
        value: fc.oneof(
          {maxDepth: 4},
          fc.jsonValue({maxDepth: 1}),
          fc.array(tie('value'), {maxLength: 3}),
          tie('message'),
        ),
        message: fc.dictionary(key, tie('value'), {maxKeys: 4}),
      }));
      const quick = {...timeouts, key: 60, offer: 60, connect: 60};
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('sender', 'receiver'),
          fc.array(message as fc.Arbitrary<JsonObject>, {minLength: 1, maxLength: 4}),
          async (role, messages) => {
            const shared = freshCode();
            const options = {...world().direct, timeouts: quick};
            const file = await randomFile(world().directory, 10);
            const end = outcome(
              role === 'sender'
                ? receive(shared, freshPath(world().directory), options)
                : send(shared, file, options),
            );
            const {wormhole, close} = await impostor(shared, role);
            await wormhole.key;
            messages.forEach((one) => {
              wormhole.send(one);
            });
            expect(await end).toBeInstanceOf(WormholeError);
            await close();
          },
        ),
        {numRuns: 40},
      );
    },
  );
});
