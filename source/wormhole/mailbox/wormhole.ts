import type {Clock} from '../../clock/clock.js';
import type {Code} from '../code/code.js';
import {applicationId} from '../crypto/keys.js';
import {randomHex, type RandomSource} from '../crypto/random.js';
import type {Secretbox} from '../crypto/secretbox.js';
import {type Exchange, type ExchangedKeys, startExchange} from '../crypto/spake2.js';
import {WormholeError} from '../error.js';
import {type JsonObject, parseObject} from '../net/json.js';
import type {MailboxProxy} from '../net/proxy.js';
import type {TimeoutController, Timeouts} from '../timeouts.js';
import {openMailbox} from './client.js';
import type {Mood} from './frames.js';
import {createPendingPhases} from './pending-phases.js';
import {formatPake, openPhase, parsePake, sealPhase} from './phases.js';

type WormholeSettings = {
  readonly url: string;
  /** The proxy to go through; undefined: none. */
  readonly proxy?: MailboxProxy | undefined;
  /** The code; or what makes one of the nameplate that the server chooses. */
  readonly code: Code | ((nameplate: string) => Code);
  readonly secretbox: Secretbox;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly timeouts: Timeouts;
  /** Learns of stages and of failure. */
  readonly controller: TimeoutController;
  /** The mailbox is ours: from now on the other side may come. */
  readonly onClaimed?: () => void;
};

/** An encrypted conversation with the other side through the mailbox. */
export type Wormhole = {
  /**
   * The shared key. It is there before the other side has proven that it has it too: what is sent meanwhile only
   * the right one can read, and nothing is received before the proof.
   */
  readonly key: Promise<Buffer>;
  /** Resolves once the other side has proven that it has the key. */
  readonly verified: Promise<void>;
  /** Sends the next message; only once there is a key. */
  send(message: JsonObject): void;
  /** The other side's next message. */
  receive(): Promise<JsonObject>;
  /** Closes the mailbox; never rejects. */
  close(mood: Mood): Promise<void>;
};

/**
 * Opens the mailbox of a code, and exchanges keys with the other side. All failures go to the controller; promises that
 * wait then reject with them.
 */
export function openWormhole(settings: WormholeSettings): Wormhole {
  const {code, secretbox, random, timeouts, controller} = settings;
  const side = randomHex(random, 5);
  const phases = createPendingPhases();
  const receivePhase = (phase: string): Promise<Buffer> => controller.race(phases.take(phase));
  const exchange = Promise.withResolvers<Exchange>();
  const sendPake = ({password}: Code): void => {
    const started = startExchange(password, applicationId, random);
    mailbox.add('pake', formatPake(started.message));
    exchange.resolve(started);
  };
  let peer = '';
  let key: Buffer | undefined;
  let sent = 0;
  let received = 0;

  const mailbox = openMailbox({
    ...settings,
    applicationId,
    side,
    nameplate: typeof code === 'function' ? undefined : code.nameplate,
    onAllocated(nameplate) {
      try {
        sendPake(typeof code === 'function' ? code(nameplate) : code);
      } catch (error) {
        controller.abort(error);
      }
    },
    onClaimed() {
      controller.stage(
        timeouts.peer,
        'The other side did not come; agree on a new code, for each works only once.',
      );
      settings.onClaimed?.();
    },
    onMessage(message) {
      peer = message.side;
      try {
        phases.put(message.phase, message.body);
      } catch (error) {
        controller.abort(error);
      }
    },
    onFailure: controller.abort,
  });
  controller.stage(timeouts.mailbox, mailbox.giveUp);
  if (typeof code !== 'function') {
    sendPake(code);
  }

  const sendPhase = (phase: string, message: JsonObject): void => {
    if (key !== undefined) {
      const plain = Buffer.from(JSON.stringify(message));
      mailbox.add(phase, sealPhase(secretbox, random, key, side, phase, plain));
    }
  };
  const exchangeKeys = async (): Promise<Buffer> => {
    const pake = parsePake(await receivePhase('pake'));
    controller.stage(timeouts.key, 'The other side came but does not go on; use a new code.');
    controller.total(timeouts.total);
    if (pake === undefined) {
      throw new WormholeError(
        'bad-message',
        'The other side sent a key exchange message that cannot be read.',
      );
    }
    const keys = (await controller.race(exchange.promise)).finish(pake.message);
    if (keys.shortKey !== undefined && !pake.exact) {
      const version = await receivePhase('version');
      phases.put('version', version);
      key = keyThatOpens(keys, (candidate) => openPhase(secretbox, candidate, peer, 'version', version));
    } else {
      key = keys.key;
    }
    sendPhase('version', {app_versions: {}});
    return key;
  };
  const exchanged = exchangeKeys();
  const verified = exchanged.then(async (agreed) => {
    const version = await receivePhase('version');
    if (openPhase(secretbox, agreed, peer, 'version', version) === undefined) {
      throw new WormholeError('wrong-code', 'The two sides used different codes; try again with a new one.');
    }
  });
  verified.catch(controller.abort);

  return {
    key: exchanged,
    verified,
    send(message) {
      sendPhase(String(sent), message);
      sent += 1;
    },
    async receive() {
      await verified;
      const phase = String(received);
      received += 1;
      const plain = openPhase(secretbox, await exchanged, peer, phase, await receivePhase(phase));
      const message = plain && parseObject(plain.toString('utf8'));
      if (message === undefined) {
        throw new WormholeError('bad-message', 'The other side sent a message that cannot be read.');
      }
      return message;
    },
    close: (mood) => mailbox.close(mood),
  };
}

/** The key that the other side used; the one by the specification when neither opens, which is then found out. */
function keyThatOpens(keys: ExchangedKeys, open: (key: Buffer) => Buffer | undefined): Buffer {
  const short = keys.shortKey;
  return short !== undefined && open(short) !== undefined ? short : keys.key;
}
