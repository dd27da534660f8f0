import {describe, expect, it} from 'vitest';
import {systemClock} from '../../source/clock/system.js';
import {parseCode} from '../../source/wormhole/code/code.js';
import {applicationId} from '../../source/wormhole/crypto/keys.js';
import {systemRandom} from '../../source/wormhole/crypto/random.js';
import {loadSecretbox} from '../../source/wormhole/crypto/secretbox.js';
import {startExchange} from '../../source/wormhole/crypto/spake2.js';
import {openMailbox} from '../../source/wormhole/mailbox/client.js';
import {createPendingPhases} from '../../source/wormhole/mailbox/pending-phases.js';
import {openPhase, parsePake, sealPhase} from '../../source/wormhole/mailbox/phases.js';
import {defaultTimeouts} from '../../source/wormhole/timeouts.js';
import {freshPath, randomFile, sameBytes} from './helpers/files.js';
import {unluckyRandom} from './helpers/short-key.js';
import {announcing, freshCode, outcome, receive, send} from './helpers/sides.js';
import {startTap} from './helpers/tap.js';
import {useWorld} from './helpers/world.js';

const world = useWorld();

/**
 * Comes second, leads the exchange to a point that ends in a zero byte, and uses the key that wormhole-william would.
 * @param wrong uses a key that is neither
 * @returns what it reads of the other side's version message
 */
async function shortKeyPeer(code: string, wrong: boolean): Promise<string | undefined> {
  const secretbox = await loadSecretbox();
  const phases = createPendingPhases();
  let other = '';
  const mailbox = openMailbox({
    url: world().mailbox.url,
    applicationId,
    side: 'abcdef0123',
    nameplate: parseCode(code).nameplate,
    clock: systemClock,
    random: systemRandom,
    timeouts: defaultTimeouts,
    onClaimed: () => undefined,
    onMessage(message) {
      other = message.side;
      phases.put(message.phase, message.body);
    },
    onFailure(error) {
      throw error;
    },
  });
  const theirs = parsePake(await phases.take('pake'))?.message ?? Buffer.alloc(0);
  const exchange = startExchange(code, applicationId, unluckyRandom(code, theirs));
  mailbox.add('pake', Buffer.from(JSON.stringify({pake_v1: exchange.message.toString('hex')})));
  const {shortKey} = exchange.finish(theirs);
  if (shortKey === undefined) {
    throw new Error('The shared point ends in a zero byte.');
  }
  const key = wrong ? Buffer.alloc(32) : shortKey;
  const version = Buffer.from('{"app_versions":{}}');
  mailbox.add('version', sealPhase(secretbox, systemRandom, key, 'abcdef0123', 'version', version));
  const answer = openPhase(secretbox, key, other, 'version', await phases.take('version'));
  mailbox.add(
    '0',
    sealPhase(secretbox, systemRandom, key, 'abcdef0123', '0', Buffer.from('{"error":"enough"}')),
  );
  await mailbox.close('happy');
  return answer?.toString();
}

describe('short keys', () => {
  it.each<[what: string, peer: {readonly wrong: boolean}, version: string | undefined, end: object]>([
    [
      'no obstacle with a peer that computes the short key',
      {wrong: false},
      '{"app_versions":{}}',
      {
        code: 'peer-failed',
        message: 'The other side gave up: enough; try again with a new code.',
      },
    ],
    ['still a wrong code with a peer that has neither key', {wrong: true}, undefined, {code: 'wrong-code'}],
  ])('a shared point that ends in a zero byte is %s', async (_, {wrong}, version, expected) => {
    const {direct, directory} = world();
    const code = freshCode();
    const {options, waiting} = announcing(direct);
    const end = outcome(receive(code, freshPath(directory), options));
    await waiting;
    expect(await shortKeyPeer(code, wrong)).toBe(version);
    expect(await end).toMatchObject(expected);
  });

  it('a transfer between two of ours succeeds when the shared point ends in a zero byte', async () => {
    const {direct, directory, mailbox} = world();
    const file = await randomFile(directory, 1_000);
    const target = freshPath(directory);
    const code = freshCode();
    const tap = await startTap(mailbox.url);
    const receiving = receive(code, target, {...direct, mailbox: tap.url});
    const random = unluckyRandom(code, await tap.pake);
    await Promise.all([receiving, send(code, file, {...direct, random})]);
    expect(await sameBytes(file, target)).toBe(true);
    await tap.close();
  });
});
