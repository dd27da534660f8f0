import type {Clock} from '../clock/clock.js';
import {systemClock} from '../clock/system.js';
import {parseCode} from './code/code.js';
import {transitKey, verifier} from './crypto/keys.js';
import {systemRandom} from './crypto/random.js';
import {loadSecretbox} from './crypto/secretbox.js';
import {formatError, throwIfError} from './error-message.js';
import {WormholeError} from './error.js';
import type {Mood} from './mailbox/frames.js';
import {openWormhole, type Wormhole} from './mailbox/wormhole.js';
import type {JsonObject} from './net/json.js';
import {proxyFor} from './net/proxy.js';
import type {CodeChoice, Endpoint, WormholeOptions} from './options.js';
import {createTimeoutController, defaultTimeouts, type TimeoutController, type Timeouts} from './timeouts.js';
import type {Role} from './transit/handshake.js';
import {type Connection, openTransit, type Transit} from './transit/transit.js';

/** The means to talk with the other side, and what a transfer goes by. */
export type Peer = {
  /** For messages. */
  readonly wormhole: Wormhole;
  /** For the bytes of a file. */
  readonly transit: Transit;
  readonly controller: TimeoutController;
  readonly timeouts: Timeouts;
  readonly clock: Clock;
  readonly options: WormholeOptions;
};

/**
 * Opens the mailbox of a code for a transfer, and closes it afterwards. Whatever happens, the other side is told why the
 * transfer ends, and no connection, listener or timer is left.
 * @param choice the code, or what makes one of the mailbox server's choice
 * @param transfer what to do with the other side; whatever it waits for should be raced with the controller
 * @throws WormholeError, or the reason of `options.signal`
 */
export async function rendezvous<T>(
  choice: CodeChoice,
  role: Role,
  options: WormholeOptions,
  transfer: (peer: Peer) => Promise<T>,
): Promise<T> {
  const code =
    typeof choice === 'string' ? parseCode(choice) : (nameplate: string) => parseCode(choice(nameplate));
  const proxy = proxyFor(options);
  const {mailbox: url, clock = systemClock, random = systemRandom} = options;
  const timeouts = {...defaultTimeouts, ...options.timeouts};
  const secretbox = await loadSecretbox();
  const controller = createTimeoutController(clock, options.signal);
  const {signal} = controller;
  let transit: Transit | undefined;
  let wormhole: Wormhole | undefined;
  let mood: Mood = 'lonely';

  try {
    signal.throwIfAborted();
    transit = openTransit({...options, role, secretbox, clock, random, signal});
    wormhole = openWormhole({
      url,
      proxy,
      code,
      secretbox,
      clock,
      random,
      timeouts,
      controller,
      onClaimed: () => options.onStage?.('waiting'),
    });
    wormhole.key.then(
      () => {
        mood = 'errory';
      },
      () => undefined,
    );
    wormhole.verified.then(
      () => options.onStage?.('joined'),
      () => undefined,
    );
    const result = await transfer({wormhole, transit, controller, timeouts, clock, options});
    mood = 'happy';
    return result;
  } catch (error) {
    const reason: unknown = signal.aborted ? signal.reason : error;
    if (reason instanceof WormholeError && reason.code === 'wrong-code') {
      mood = 'scary';
    } else {
      wormhole?.send(formatError(reason));
    }
    throw reason;
  } finally {
    controller.end();
    await Promise.all([transit?.close(), wormhole?.close(mood)]);
  }
}

/** Waits until the other side has come and there is a key, by which both can connect from then on. */
export async function exchangeKeys({wormhole, transit}: Peer): Promise<void> {
  await transit.start(transitKey(await wormhole.key));
}

/**
 * Has people compare the verifiers, where that was asked for.
 * @throws WormholeError `rejected` when they find that the two sides do not have the same key
 */
export async function compareVerifiers({wormhole, controller, timeouts, options}: Peer): Promise<void> {
  if (options.verify === undefined) {
    return;
  }
  await controller.race(wormhole.verified);
  const ours = verifier(await wormhole.key).toString('hex');
  controller.stage(timeouts.peer, 'Nobody said whether the verifiers are the same.');
  if (!(await controller.race(options.verify(ours, controller.signal)))) {
    throw new WormholeError(
      'rejected',
      'The verifiers are not the same, so nothing was transferred; somebody else may have used the code.',
    );
  }
  controller.stage(timeouts.offer, 'The other side does not go on; try again with a new code.');
}

/**
 * Waits for the other side's next message.
 * @throws WormholeError also when that says that the other side gives up
 */
export async function receiveMessage({wormhole, controller}: Peer): Promise<JsonObject> {
  const message = await controller.race(wormhole.receive());
  controller.touch();
  throwIfError(message);
  return message;
}

/** From now on no message is due but one that says that the other side gives up: when it comes, the transfer fails. */
export function abortOnError({wormhole, controller}: Peer): void {
  const receive = async (): Promise<void> => {
    for (;;) {
      throwIfError(await wormhole.receive());
    }
  };
  receive().catch(controller.abort);
}

/** Waits for a connection, for the file. */
export async function connectTransit({transit, controller, timeouts, options}: Peer): Promise<Connection> {
  options.onStage?.('connecting');
  controller.stage(timeouts.connect, () => unreachable(options.relay));
  return controller.race(transit.connection());
}

/** The error for when every way to the other side leads nowhere. */
function unreachable(relay: Endpoint | undefined): WormholeError {
  return new WormholeError(
    'unreachable',
    relay === undefined
      ? 'The other side cannot be reached directly, and no relay was given; give one with --relay.'
      : `The other side can be reached neither directly nor by the relay ${relay.host}:${String(relay.port)}; check that both can be reached.`,
  );
}
