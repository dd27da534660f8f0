import {systemClock} from '../../clock/system.js';
import {applicationId} from '../crypto/keys.js';
import {randomHex, systemRandom} from '../crypto/random.js';
import {proxyFor} from '../net/proxy.js';
import type {WormholeOptions} from '../options.js';
import {createTimeoutController, defaultTimeouts} from '../timeouts.js';
import {errorOf} from './frames.js';
import {connectMailbox, type MailboxSocket} from './socket.js';

/**
 * The numbers that are in use at the mailbox server, to complete what is typed; empty when it does not tell.
 * @throws WormholeError, or the reason of `options.signal`
 */
export async function listNameplates(options: WormholeOptions): Promise<readonly string[]> {
  const {mailbox: url, clock = systemClock, random = systemRandom, timeouts, signal} = options;
  const controller = createTimeoutController(clock, signal);
  let socket: MailboxSocket | undefined;
  try {
    controller.signal.throwIfAborted();
    const answer = new Promise<readonly string[]>((resolve) => {
      const opened = connectMailbox({
        url,
        proxy: proxyFor(options),
        clock,
        nextId: () => randomHex(random, 2),
        frame(frame) {
          const error = errorOf(frame);
          if (error !== undefined) {
            controller.abort(error);
          } else if (frame.type === 'welcome') {
            opened.send({type: 'bind', appid: applicationId, side: randomHex(random, 5)});
            opened.send({type: 'list'});
          } else if (frame.type === 'nameplates') {
            resolve(frame.nameplates);
          }
        },
        closed: controller.abort,
      });
      socket = opened;
      controller.stage(timeouts?.mailbox ?? defaultTimeouts.mailbox, opened.giveUp);
    });
    return await controller.race(answer);
  } finally {
    controller.end();
    socket?.close();
  }
}
