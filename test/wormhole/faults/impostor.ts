import {connect, type Socket} from 'node:net';
import {afterEach} from 'vitest';
import {systemClock} from '../../../source/clock/system.js';
import {parseCode} from '../../../source/wormhole/code/code.js';
import {transitKey} from '../../../source/wormhole/crypto/keys.js';
import {systemRandom} from '../../../source/wormhole/crypto/random.js';
import {loadSecretbox} from '../../../source/wormhole/crypto/secretbox.js';
import {openWormhole, type Wormhole} from '../../../source/wormhole/mailbox/wormhole.js';
import type {JsonObject} from '../../../source/wormhole/net/json.js';
import type {Endpoint} from '../../../source/wormhole/options.js';
import {createTimeoutController, defaultTimeouts} from '../../../source/wormhole/timeouts.js';
import {handshakeLines, type Role, shakeHands} from '../../../source/wormhole/transit/handshake.js';
import {formatHints, readHints} from '../../../source/wormhole/transit/hints.js';
import {createSealer, recordKey} from '../../../source/wormhole/transit/records.js';
import {openWire, type Wire} from '../../../source/wormhole/transit/wire.js';

/** A peer that knows the code, and does with it what it likes. */
export type Impostor = {
  readonly wormhole: Wormhole;
  /**
   * Plays its role properly until the first record, with this offer or answer.
   * @param before what happens before it dials
   */
  connect(
    message: JsonObject,
    before?: (at: Endpoint) => Promise<void>,
  ): Promise<{
    readonly socket: Socket;
    readonly wire: Wire;
    /** The next record, its length included. */
    seal(content: Uint8Array): Buffer;
  }>;
  /** Harmless twice. */
  close(): Promise<void>;
};

/** Starts impostors at a mailbox server, and ends them after each test. */
export function useImpostors(mailbox: () => string): (code: string, role: Role) => Promise<Impostor> {
  const open: Impostor[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((impostor) => impostor.close()));
  });
  return async (code, role) => {
    const impostor = await startImpostor(code, role, mailbox());
    open.push(impostor);
    return impostor;
  };
}

async function startImpostor(code: string, role: Role, url: string): Promise<Impostor> {
  const secretbox = await loadSecretbox();
  const controller = createTimeoutController(systemClock);
  const wormhole = openWormhole({
    url,
    code: parseCode(code),
    secretbox,
    clock: systemClock,
    random: systemRandom,
    timeouts: defaultTimeouts,
    controller,
  });
  let socket: Socket | undefined;
  // What it waits for need not come.
  wormhole.key.catch(() => undefined);
  return {
    wormhole,
    async connect(message, before) {
      const key = transitKey(await wormhole.key);
      wormhole.send(formatHints({direct: [], relay: []}));
      wormhole.send(message);
      let at;
      for (let answered = false; at === undefined || !answered;) {
        const theirs = await wormhole.receive();
        at ??= readHints(theirs)?.direct[0];
        answered ||= 'answer' in theirs || 'offer' in theirs;
      }
      await before?.(at);
      const open = connect(at);
      socket = open;
      const wire = openWire(open);
      await shakeHands(wire, role, handshakeLines(key, '0'.repeat(16)), () => true);
      const sealer = createSealer(secretbox, recordKey(key, role));
      return {
        socket: open,
        wire,
        seal: (content) => Buffer.from(sealer.seal(content, Buffer.alloc(content.length + 44))),
      };
    },
    async close() {
      socket?.destroy();
      controller.end();
      await wormhole.close('errory');
    },
  };
}
