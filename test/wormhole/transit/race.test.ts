import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {systemClock} from '../../../source/clock/system.js';
import {startRelay} from '../../../source/wormhole/server/relay.js';
import {handshakeLines, type Role} from '../../../source/wormhole/transit/handshake.js';
import {type Listener, openListener} from '../../../source/wormhole/transit/listener.js';
import {handshakeTimeout, maxPending} from '../../../source/wormhole/transit/pending-connections.js';
import {type Race, type RaceOptions, startRace} from '../../../source/wormhole/transit/race.js';
import {handClock} from '../../helpers/hand-clock.js';

const key = Buffer.alloc(32, 7);
const lines = {
  sender: handshakeLines(key, '0'.repeat(16)),
  receiver: handshakeLines(key, '1'.repeat(16)),
};
const host = '127.0.0.1';
const nobody = {host, port: 1};
const races: Race[] = [];
const sockets: Socket[] = [];

function race(role: Role, options: Partial<RaceOptions> = {}): Race {
  const started = startRace({
    role,
    lines: lines[role],
    listener: undefined,
    reachable: false,
    relay: undefined,
    clock: systemClock,
    ...options,
  });
  races.push(started);
  return started;
}
const listening = async (): Promise<Listener> => openListener(host);
const dial = (port: number): Socket => {
  const socket = connect(port, host);
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
};

afterEach(() => {
  races.splice(0).forEach((started) => {
    started.close();
  });
  sockets.splice(0).forEach((socket) => socket.destroy());
});

describe('the race for a connection', () => {
  it.each(['sender', 'receiver'] as const)(
    'both sides find a connection past dead hints when only the %s can be dialled',
    async (role) => {
      const listener = await listening();
      const dialled = race(role, {listener, reachable: true});
      const dialling = race(role === 'sender' ? 'receiver' : 'sender');
      dialled.run({direct: [], relay: []});
      dialling.run({direct: [nobody, {host, port: listener.port}], relay: []});
      expect((await dialled.winner).path).toBe('direct');
      const {wire} = await dialling.winner;
      await (await dialled.winner).wire.write(Buffer.from('hello'));
      await wire.expect(Buffer.from('hello'));
    },
  );

  it('a race is not held up by strangers who send nothing or nonsense', async () => {
    const listener = await listening();
    const sender = race('sender', {listener, reachable: true});
    const nonsense = dial(listener.port);
    nonsense.resume();
    nonsense.write('GET / HTTP/1.0\r\n\r\n');
    const silent = dial(listener.port);
    await Promise.all([once(nonsense, 'close'), once(silent, 'connect')]);
    silent.resume();
    const receiver = race('receiver');
    receiver.run({direct: [{host, port: listener.port}], relay: []});
    expect((await sender.winner).path).toBe('direct');
    await once(silent, 'close');
  });

  it('a race ends a stranger who sends nothing after ten seconds, and goes on', async () => {
    const clock = handClock();
    const listener = await listening();
    const sender = race('sender', {listener, reachable: true, clock});
    const stranger = dial(listener.port);
    const [greeting] = (await once(stranger, 'data')) as [Buffer];
    expect(greeting).toEqual(lines.sender.sender);
    clock.advance(handshakeTimeout);
    await once(stranger, 'close');
    const receiver = race('receiver');
    receiver.run({direct: [{host, port: listener.port}], relay: []});
    expect((await sender.winner).path).toBe('direct');
    expect(clock.timers).toBe(0);
  });

  it('a race ends the oldest of too many strangers when one more connects', async () => {
    const listener = await listening();
    const sender = race('sender', {listener, reachable: true});
    const strangers: Socket[] = [];
    for (let number = 0; number < maxPending; number += 1) {
      const stranger = dial(listener.port);
      strangers.push(stranger);
      await once(stranger, 'data');
    }
    const [oldest, next] = strangers;
    const receiver = race('receiver');
    receiver.run({direct: [{host, port: listener.port}], relay: []});
    await once(oldest as Socket, 'close');
    expect(next?.destroyed).toBe(false);
    expect((await sender.winner).path).toBe('direct');
  });

  it('a race bounds the connections of one who knows the key, too', async () => {
    const listener = await listening();
    const receiver = race('receiver', {listener, reachable: true});
    const greedy = Array.from({length: 200}, () => {
      const socket = dial(listener.port);
      socket.write(lines.sender.sender);
      socket.resume();
      return socket;
    });
    let closed = 0;
    const enough = Promise.withResolvers<undefined>();
    for (const socket of greedy) {
      socket.on('close', () => {
        closed += 1;
        if (closed === 200 - 128) enough.resolve(undefined);
      });
    }
    await enough.promise;
    greedy.find(({destroyed}) => !destroyed)?.write('go\n');
    expect((await receiver.winner).path).toBe('direct');
  });

  it('a race takes connections that came before it began', async () => {
    const listener = await listening();
    const early = dial(listener.port);
    early.write(lines.receiver.receiver);
    await once(early, 'connect');
    const sender = race('sender', {listener, reachable: true});
    expect((await sender.winner).path).toBe('direct');
  });

  it('a race goes by relay when no direct way is known, and reports that path', async () => {
    const relay = await startRelay({host, port: 0});
    const sender = race('sender', {relay});
    const receiver = race('receiver');
    sender.run({direct: [nobody], relay: []});
    receiver.run({direct: [], relay: [relay]});
    expect((await sender.winner).path).toBe('relay');
    expect((await receiver.winner).path).toBe('relay');
    await relay.close();
  });

  it('a race dials nobody once there is a winner', async () => {
    const clock = handClock();
    const listener = await listening();
    const sender = race('sender', {listener, reachable: true, clock});
    const receiver = race('receiver');
    receiver.run({direct: [{host, port: listener.port}], relay: []});
    await sender.winner;
    sender.run({direct: [nobody], relay: [nobody]});
    expect(clock.timers).toBe(0);
  });

  it('a race that is closed ends every connection, the winner too', async () => {
    const listener = await listening();
    const sender = race('sender', {listener, reachable: true});
    const receiver = race('receiver');
    receiver.run({direct: [{host, port: listener.port}], relay: []});
    const {wire} = await receiver.winner;
    await sender.winner;
    sender.close();
    await expect(wire.read(Buffer.alloc(1))).rejects.toMatchObject({code: 'peer-gone'});
  });
});
