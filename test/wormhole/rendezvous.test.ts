import {describe, expect, it} from 'vitest';
import {bothSend} from '../../source/wormhole/error-message.js';
import {receive} from '../../source/wormhole/receive.js';
import {sendText} from '../../source/wormhole/send.js';
import {useImpostors} from './faults/impostor.js';
import {randomFile} from './helpers/files.js';
import {freshCode, outcome, send} from './helpers/sides.js';
import {useWorld} from './helpers/world.js';

const world = useWorld();
const impostor = useImpostors(() => world().mailbox.url);

describe('sides under one code', () => {
  it('two senders under one code both end at once with same-role', async () => {
    const {direct, directory} = world();
    const file = await randomFile(directory, 10);
    const code = freshCode();
    const ends = await Promise.all([outcome(send(code, file, direct)), outcome(sendText(code, 'x', direct))]);
    expect(ends).toMatchObject(Array(2).fill({code: 'same-role', message: bothSend().message}));
  });
});

describe('comparing verifiers', () => {
  const verifying = (answer: boolean, seen: string[]) => ({
    verify: (verifier: string) => {
      seen.push(verifier);
      return Promise.resolve(answer);
    },
  });
  const decide = () => undefined;

  it('verifiers are the same on both sides, and shown before a text is handed over', async () => {
    const {direct} = world();
    const seen: string[] = [];
    const options = {...direct, ...verifying(true, seen)};
    const code = freshCode();
    const arrivals: string[] = [];
    const takeText = (text: string): Promise<void> => {
      arrivals.push(`${String(seen.length)} ${text}`);
      return Promise.resolve();
    };
    await Promise.all([
      sendText(code, 'hello', options),
      receive(code, {...options, maxBytes: 100, decide, takeText}),
    ]);
    expect(seen[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(seen[1]).toBe(seen[0]);
    expect(arrivals).toEqual(['2 hello']);
  });

  it('verifiers that differ end the transfer before anything is sent', async () => {
    const {direct} = world();
    const code = freshCode();
    const ends = await Promise.all([
      outcome(sendText(code, 'hello', {...direct, ...verifying(false, [])})),
      outcome(receive(code, {...direct, maxBytes: 100, decide})),
    ]);
    expect(ends).toMatchObject([{code: 'rejected'}, {code: 'rejected'}]);
    expect((ends[0] as Error).message).toContain('The verifiers are not the same');
  });
});

describe('reported stages', () => {
  it('the stages of a transfer are reported in their order', async () => {
    const {direct, directory} = world();
    const stages: string[] = [];
    const file = await randomFile(directory, 10);
    const code = freshCode();
    const sending = send(code, file, {...direct, onStage: (stage) => stages.push(stage)});
    const {socket} = await (await impostor(code, 'receiver')).connect({answer: {file_ack: 'ok'}});
    socket.destroy();
    expect(await outcome(sending)).toMatchObject({code: 'peer-gone'});
    expect(stages).toEqual(['waiting', 'joined', 'connecting', 'confirming']);
  });
});
