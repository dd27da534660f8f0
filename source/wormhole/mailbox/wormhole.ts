import type {Clock} from '../../clock/clock.js';
import type {Code} from '../code/code.js';
import {WormholeError} from '../error.js';
import {parseObject} from '../net/json.js';
import type {JsonObject} from '../net/json.js';
import {applicationId} from '../crypto/keys.js';
import type {TimeoutController, Timeouts} from '../timeouts.js';
import type {MailboxProxy} from '../net/proxy.js';
import {randomHex} from '../crypto/random.js';
import type {RandomSource} from '../crypto/random.js';
import type {Secretbox} from '../crypto/secretbox.js';
import {startExchange} from '../crypto/spake2.js';
import type {Exchange, ExchangedKeys} from '../crypto/spake2.js';
import {openMailbox} from './client.js';
import type {Mood} from './frames.js';
import {createInbox} from './pending-phases.js';
import {formatPake, parsePake} from './pake.js';
import {openPhase, sealPhase} from './phases.js';

type SessionOptions = {
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
export type Session = {
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
  next(): Promise<JsonObject>;
  /** Leaves the mailbox; never rejects. */
  close(mood: Mood): Promise<void>;
};

/** Meets the other side under a code. All failures go to the controller; promises that wait then reject with them. */
export function startSession(options: SessionOptions): Session {
  const {code, secretbox, random, timeouts, controller} = options;
  const side = randomHex(random, 5);
  const inbox = createInbox();
  const take = (phase: string): Promise<Buffer> => controller.race(inbox.take(phase));
  const exchange = Promise.withResolvers<Exchange>();
  const begin = ({password}: Code): void => {
    const started = startExchange(password, applicationId, random);
    mailbox.add('pake', formatPake(started.message));
    exchange.resolve(started);
  };
  let peer = '';
  let key: Buffer | undefined;
  let sent = 0;
  let taken = 0;

  const mailbox = openMailbox({
    ...options,
    applicationId,
    side,
    nameplate: typeof code === 'function' ? undefined : code.nameplate,
    onAllocated(nameplate) {
      try {
        begin(typeof code === 'function' ? code(nameplate) : code);
      } catch (error) {
        controller.abort(error);
      }
    },
    onClaimed() {
      controller.stage(
        timeouts.peer,
        'The other side did not come; agree on a new code, for each works only once.',
      );
      options.onClaimed?.();
    },
    onMessage(message) {
      peer = message.side;
      try {
        inbox.put(message.phase, message.body);
      } catch (error) {
        controller.abort(error);
      }
    },
    onFailure(error) {
      controller.abort(error);
    },
  });
  controller.stage(timeouts.mailbox, mailbox.giveUp);
  if (typeof code !== 'function') {
    begin(code);
  }

  const seal = (phase: string, message: JsonObject): void => {
    if (key !== undefined) {
      const plain = Buffer.from(JSON.stringify(message));
      mailbox.add(phase, sealPhase(secretbox, random, key, side, phase, plain));
    }
  };
  const agreeOnKey = async (): Promise<Buffer> => {
    const pake = parsePake(await take('pake'));
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
      const version = await take('version');
      inbox.put('version', version);
      key = keyThatOpens(keys, (candidate) => openPhase(secretbox, candidate, peer, 'version', version));
    } else {
      key = keys.key;
    }
    seal('version', {app_versions: {}});
    return key;
  };
  const established = agreeOnKey();
  const verified = established.then(async (agreed) => {
    if (openPhase(secretbox, agreed, peer, 'version', await take('version')) === undefined) {
      throw new WormholeError('wrong-code', 'The two sides used different codes; try again with a new one.');
    }
  });
  verified.catch((error: unknown) => {
    controller.abort(error);
  });

  return {
    key: established,
    verified,
    send(message) {
      seal(String(sent), message);
      sent += 1;
    },
    async next() {
      await verified;
      const phase = String(taken);
      taken += 1;
      const plain = openPhase(secretbox, await established, peer, phase, await take(phase));
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
