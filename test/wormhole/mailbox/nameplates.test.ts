import {afterEach, describe, expect, it, vi} from 'vitest';
import {wordCode} from '../../../source/wormhole/code/word-code.js';
import {systemRandom} from '../../../source/wormhole/crypto/random.js';
import {listNameplates} from '../../../source/wormhole/mailbox/nameplates.js';
import {formatPake} from '../../../source/wormhole/mailbox/phases.js';
import type {Stage, WormholeOptions} from '../../../source/wormhole/options.js';
import {sendFile, sendText} from '../../../source/wormhole/send.js';
import {layCable} from '../faults/cable.js';
import {freshPath, randomFile, sameBytes} from '../helpers/files.js';
import {expectNothingLeft} from '../helpers/nothing-left.js';
import {type ScriptedMailbox, sending, startScriptedMailbox, welcome} from '../helpers/scripted-mailbox.js';
import {outcome, receive} from '../helpers/sides.js';
import {useWorld} from '../helpers/world.js';

const world = useWorld();
const servers: ScriptedMailbox[] = [];

/** Options for a mailbox server that says this to whoever connects, and no more. */
async function saying(...frames: readonly (string | object)[]): Promise<WormholeOptions> {
  const server = await startScriptedMailbox(sending(...frames));
  servers.push(server);
  return {...world().direct, mailbox: server.url};
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await expectNothingLeft(world());
});

describe('nameplates that the mailbox server chooses', () => {
  it('a nameplate that the server chooses is listed until the transfer under it is done', async () => {
    const {direct, directory} = world();
    const file = await randomFile(directory, 1_000);
    const target = freshPath(directory);
    const told = Promise.withResolvers<string>();
    const sending = sendFile(
      (nameplate) => {
        const code = wordCode(nameplate, systemRandom);
        told.resolve(code);
        return code;
      },
      {path: file, name: 'sent'},
      direct,
    );
    const code = await told.promise;
    const [nameplate = ''] = code.split('-');
    expect(nameplate).toMatch(/^[1-9]$/);
    expect(await listNameplates(direct)).toEqual([nameplate]);
    await Promise.all([sending, receive(code, target, direct)]);
    expect(await sameBytes(file, target)).toBe(true);
    expect(await listNameplates(direct)).toEqual([]);
  });

  it('a nameplate that the server chooses is given back when the transfer is interrupted, however early', async () => {
    const {direct, mailbox} = world();
    for (const moment of ['welcome', 'allocated', 'claimed']) {
      const stop = new AbortController();
      const cable = await layCable({host: '127.0.0.1', port: mailbox.port}, (chunk, pass) => {
        if (chunk.includes(`"${moment}"`)) stop.abort();
        pass();
      });
      const stages: Stage[] = [];
      const options: WormholeOptions = {
        ...direct,
        mailbox: cable.mailbox,
        signal: stop.signal,
        onStage: (stage) => stages.push(stage),
      };
      const end = await outcome(sendText((nameplate) => `${nameplate}-x`, 'hello', options));
      expect(end).toBe(stop.signal.reason);
      expect(stages).toEqual([]);
      expect(await listNameplates(direct)).toEqual([]);
      await cable.close();
    }
  });

  it('a chosen nameplate is given back when the transfer is interrupted just after the connection was lost', async () => {
    const {direct, mailbox} = world();
    const stop = new AbortController();
    let lost = false;
    const cable = await layCable({host: '127.0.0.1', port: mailbox.port}, (chunk, pass) => {
      pass();
      if (chunk.includes('"message"') && !lost) {
        lost = true;
        cable.suffer('blink');
        // Once our side has heard of it, and before it comes back.
        setImmediate(() => setImmediate(() => stop.abort()));
      }
    });
    const options = {...direct, mailbox: cable.mailbox, signal: stop.signal};
    const end = await outcome(sendText((nameplate) => `${nameplate}-x`, 'hello', options));
    expect(end).toBe(stop.signal.reason);
    await vi.waitFor(async () => {
      expect(await listNameplates(direct)).toEqual([]);
    });
    await cable.close();
  });

  it('a chosen nameplate of which no code can be made ends the transfer with bad-code and is not kept', async () => {
    const {direct} = world();
    const end = await outcome(sendText(() => 'no code', 'hello', direct));
    expect(end).toMatchObject({code: 'bad-code'});
    expect(await listNameplates(direct)).toEqual([]);
  });

  it.each([
    ['gives none', [welcome], 'timeout', /does not answer/],
    ['gives one that is none', [welcome, {type: 'allocated', nameplate: 'x'}], 'mailbox', /no mailbox frame/],
    [
      'has the other side speak before it gives one',
      [welcome, {type: 'message', side: 's', phase: 'pake', body: '7b7d'}],
      'bad-message',
      /cannot be read/,
    ],
    [
      'has the other side speak soundly before it gives one',
      [
        welcome,
        {type: 'message', side: 's', phase: 'pake', body: formatPake(Buffer.alloc(33)).toString('hex')},
      ],
      'timeout',
      /does not go on/,
    ],
    [
      'reports an error',
      [welcome, {type: 'error', error: 'no free nameplate'}],
      'mailbox',
      /no free nameplate/,
    ],
  ])('a transfer ends without a nameplate at a mailbox server that %s', async (_, frames, code, message) => {
    const options = {...(await saying(...frames)), timeouts: {mailbox: 100, key: 100, close: 10}};
    const end = await outcome(sendText((nameplate) => `${nameplate}-x`, 'hello', options));
    expect(end).toMatchObject({code, message: expect.stringMatching(message) as string});
  });
});

describe('lists of nameplates', () => {
  it('listing nameplates ends at the timeout or by the signal', async () => {
    const silent = await saying();
    expect(await outcome(listNameplates({...silent, timeouts: {mailbox: 20}}))).toMatchObject({
      code: 'timeout',
    });
    const reason = new Error('enough');
    expect(await outcome(listNameplates({...silent, signal: AbortSignal.abort(reason)}))).toBe(reason);
    const stop = new AbortController();
    void servers[0]?.connected.then(() => {
      stop.abort(reason);
    });
    expect(await outcome(listNameplates({...silent, signal: stop.signal}))).toBe(reason);
    expect(await outcome(listNameplates({...silent, timeouts: {mailbox: 20}}))).toMatchObject({
      code: 'timeout',
    });
  });

  it.each([
    ['refuses us', {type: 'welcome', welcome: {error: 'closed for repairs'}}, /closed for repairs/],
    ['reports an error', {type: 'error', error: 'not now'}, /not now/],
    ['talks nonsense', 'hello', /no mailbox frame/],
  ])('listing nameplates fails at a mailbox server that %s', async (_, frame, message) => {
    const end = await outcome(listNameplates(await saying(frame)));
    expect(end).toMatchObject({code: 'mailbox', message: expect.stringMatching(message) as string});
  });

  it.each(['ws://127.0.0.1:1/v1', 'nonsense'])(
    'listing nameplates fails at %s, where there is no server',
    async (mailbox) => {
      const end = await outcome(listNameplates({...world().direct, mailbox}));
      expect(end).toMatchObject({code: 'mailbox'});
    },
  );
});
