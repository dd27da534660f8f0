import {systemClock} from '../clock/system.js';
import type {Clock} from '../clock/clock.js';
import {parseCode} from './code/code.js';
import {WormholeError} from './error.js';
import {farewell} from './error-message.js';
import {transitKey, verifier} from './crypto/keys.js';
import {createTimeoutController, defaultTimeouts} from './timeouts.js';
import type {TimeoutController, Timeouts} from './timeouts.js';
import type {Mood} from './mailbox/frames.js';
import {openWormhole} from './mailbox/wormhole.js';
import type {Wormhole} from './mailbox/wormhole.js';
import type {CodeChoice, Endpoint, WormholeOptions} from './options.js';
import {proxyFor} from './net/proxy.js';
import {randomHex, systemRandom} from './crypto/random.js';
import {loadSecretbox} from './crypto/secretbox.js';
import {ownAddresses} from './transit/addresses.js';
import {openChannel} from './transit/record-pipe.js';
import type {Channel} from './transit/record-pipe.js';
import {handshakeLines} from './transit/handshake.js';
import type {Role} from './transit/handshake.js';
import type {Hints} from './transit/hints.js';
import {openListener} from './transit/listener.js';
import type {Listener} from './transit/listener.js';
import {startRace} from './transit/race.js';
import type {Link} from './transit/race.js';

/** The other side, and the means to talk with it. */
export type Peer = {
  /** For small messages. */
  readonly wormhole: Wormhole;
  /** Where we can be met. */
  readonly hints: Hints;
  /**
   * Starts to connect.
   * @param theirs where the other side can be met
   */
  connect(theirs: Hints): void;
  /** Waits for a connection, for the file; then leaves the mailbox, where nothing more is said. */
  channel(): Promise<{readonly channel: Channel; readonly path: Link['path']}>;
  readonly controller: TimeoutController;
  readonly timeouts: Timeouts;
  readonly clock: Clock;
};

/**
 * Meets the other side under a code, and whatever happens leaves no connection, listener or timer behind.
 * @param choice the code, or what makes one of the mailbox server's choice
 * @param talk what to do with the other side; everything it waits for should be raced with the controller
 * @throws WormholeError, or the reason of `options.signal`
 */
export async function meet<T>(
  choice: CodeChoice,
  role: Role,
  options: WormholeOptions,
  talk: (peer: Peer) => Promise<T>,
): Promise<T> {
  const code =
    typeof choice === 'string' ? parseCode(choice) : (nameplate: string) => parseCode(choice(nameplate));
  const proxy = proxyFor(options);
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const timeouts = {...defaultTimeouts, ...options.timeouts};
  const secretbox = await loadSecretbox();
  const controller = createTimeoutController(clock, options.signal);
  const cleanups: (() => void | Promise<void>)[] = [];
  let wormhole: Wormhole | undefined;
  let mood: Mood = 'lonely';

  try {
    controller.signal.throwIfAborted();
    const listening = startListening(options, controller);
    cleanups.push(async () => (await listening.catch(() => undefined))?.listener?.close());
    const established = openWormhole({
      url: options.mailbox,
      proxy,
      code,
      secretbox,
      clock,
      random,
      timeouts,
      controller,
      onClaimed: () => options.onStage?.('waiting'),
    });
    wormhole = established;
    const {listener, direct} = await listening;
    const shared = await established.key;
    const key = transitKey(shared);
    mood = 'errory';
    established.verified.then(
      () => options.onStage?.('joined'),
      () => undefined,
    );
    const race = startRace({
      role,
      lines: handshakeLines(key, randomHex(random, 8)),
      listener,
      reachable: direct.length > 0,
      relay: options.relay,
      clock,
    });
    cleanups.push(race.close);
    controller.signal.addEventListener('abort', race.close);
    const channel = async (): ReturnType<Peer['channel']> => {
      options.onStage?.('connecting');
      controller.stage(timeouts.connect, () => noWay(options.relay));
      const {wire, path} = await controller.race(race.winner);
      void established.close('happy');
      return {channel: openChannel(wire, role, secretbox, key), path};
    };
    if (options.verify !== undefined) {
      await controller.race(established.verified);
      await compare(verifier(shared).toString('hex'), options.verify, controller, timeouts);
    }
    const result = await talk({
      wormhole: established,
      hints: {direct, relay: options.relay === undefined ? [] : [options.relay]},
      connect: race.run,
      channel,
      controller,
      timeouts,
      clock,
    });
    mood = 'happy';
    return result;
  } catch (error) {
    const reason: unknown = controller.signal.aborted ? controller.signal.reason : error;
    if (reason instanceof WormholeError && reason.code === 'wrong-code') {
      mood = 'scary';
    } else {
      wormhole?.send(farewell(reason));
    }
    throw reason;
  } finally {
    controller.end();
    await Promise.all([...cleanups.map((cleanup) => cleanup()), wormhole?.close(mood)]);
  }
}

/** The error for when every way to the other side leads nowhere. */
function noWay(relay: Endpoint | undefined): WormholeError {
  return new WormholeError(
    'unreachable',
    relay === undefined
      ? 'The other side cannot be reached directly, and no relay was given; give one with --relay.'
      : `The other side can be reached neither directly nor by the relay ${relay.host}:${String(relay.port)}; check that both can be reached.`,
  );
}

/** @throws WormholeError `rejected` when the people find that the two sides do not have the same key */
async function compare(
  ours: string,
  verify: NonNullable<WormholeOptions['verify']>,
  controller: TimeoutController,
  timeouts: Timeouts,
): Promise<void> {
  controller.stage(timeouts.peer, 'Nobody said whether the verifiers are the same.');
  if (!(await controller.race(verify(ours, controller.signal)))) {
    throw new WormholeError(
      'rejected',
      'The verifiers are not the same, so nothing was transferred; somebody else may have used the code.',
    );
  }
  controller.stage(timeouts.offer, 'The other side does not go on; try again with a new code.');
}

/** Opens the listener, and says under which addresses it can be met. */
async function startListening(
  options: WormholeOptions,
  controller: TimeoutController,
): Promise<{readonly listener: Listener | undefined; readonly direct: Hints['direct']}> {
  const addresses =
    options.advertise ?? (await controller.race(ownAddresses(options.listenHost, options.mailbox)));
  try {
    const listener = addresses.length > 0 ? await openListener(options.listenHost) : undefined;
    return {listener, direct: listener ? addresses.map((host) => ({host, port: listener.port})) : []};
  } catch {
    // We can still dial, and use the relay.
    return {listener: undefined, direct: []};
  }
}
