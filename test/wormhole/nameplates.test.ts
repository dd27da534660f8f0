import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {WebSocketServer} from 'ws';
import {parseObject} from '../../source/wormhole/json.js';
import {allocateNameplate, listNameplates, parseNameplates} from '../../source/wormhole/nameplates.js';
import {systemRandom} from '../../source/wormhole/random.js';
import {wordCode} from '../../source/wormhole/word-code.js';
import {freshPath, outcome, randomFile, receive, sameBytes, send, useWorld} from './helpers/world.js';

const world = useWorld();

describe('a nameplate of the mailbox server', () => {
  it('is listed, and carries a transfer of the side that has it', async () => {
    const {direct, directory, timers} = world();
    const file = await randomFile(directory, 1_000);
    const target = freshPath(directory);
    const {nameplate, random} = await allocateNameplate(direct);
    expect(nameplate).toMatch(/^[1-9]$/);
    expect(await listNameplates(direct)).toContain(nameplate);
    const code = wordCode(nameplate, systemRandom);
    await Promise.all([send(code, file, {...direct, random}), receive(code, target, direct)]);
    expect(await sameBytes(file, target)).toBe(true);
    expect(await listNameplates(direct)).not.toContain(nameplate);
    expect(timers()).toBe(0);
  });

  it('is asked for until the deadline or the signal', async () => {
    const {direct, timers} = world();
    const server = new WebSocketServer({host: '127.0.0.1', port: 0});
    await once(server, 'listening');
    const mailbox = `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`;
    const silent = {...direct, mailbox, limits: {mailbox: 20}};
    expect(await outcome(allocateNameplate(silent))).toMatchObject({code: 'timeout'});
    const reason = new Error('enough');
    expect(await outcome(listNameplates({...direct, mailbox, signal: AbortSignal.abort(reason)}))).toBe(
      reason,
    );
    const stop = new AbortController();
    server.once('connection', () => {
      stop.abort(reason);
    });
    expect(await outcome(listNameplates({...direct, mailbox, signal: stop.signal}))).toBe(reason);
    expect(timers()).toBe(0);
    server.close();
    await once(server, 'close');
  });

  it.each([
    ['refuses us', {type: 'welcome', welcome: {error: 'closed for repairs'}}, /closed for repairs/],
    ['reports an error', {type: 'error', error: 'no free nameplate'}, /no free nameplate/],
    ['talks nonsense', 'hello', /no mailbox frame/],
  ])('is not to be had of a server that %s', async (_, frame, message) => {
    const server = new WebSocketServer({host: '127.0.0.1', port: 0});
    server.on('connection', (socket) => {
      socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
    });
    await once(server, 'listening');
    const mailbox = `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`;
    const end = await outcome(allocateNameplate({...world().direct, mailbox}));
    expect(end).toMatchObject({code: 'mailbox', message: expect.stringMatching(message) as string});
    server.close();
    await once(server, 'close');
  });

  it('is not to be had where there is no server', async () => {
    const end = await outcome(allocateNameplate({...world().direct, mailbox: 'ws://127.0.0.1:1/v1'}));
    expect(end).toMatchObject({code: 'mailbox'});
  });
});

describe('parseNameplates', () => {
  it('takes numbers only, in their order', () => {
    const ids = [{id: '12'}, {id: '5'}, {id: '-1'}, {id: 'x'}, {id: 7}, null, {id: '9'.repeat(30)}];
    expect(parseNameplates({type: 'nameplates', nameplates: ids})).toEqual(['5', '12']);
    expect(parseNameplates({type: 'ack', nameplates: ids})).toBeUndefined();
  });

  it('gives numbers or nothing, for any frame', () => {
    const frames = fc.record({
      type: fc.constantFrom('nameplates', 'x'),
      nameplates: fc.oneof(fc.jsonValue(), fc.array(fc.record({id: fc.jsonValue()}))),
    });
    fc.assert(
      fc.property(frames, (frame) => {
        const found = parseNameplates(parseObject(JSON.stringify(frame)) ?? {});
        expect(found?.every((id) => /^\d+$/.test(id)) ?? true).toBe(true);
      }),
    );
  });
});
