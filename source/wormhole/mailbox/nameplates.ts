import {systemClock} from '../../clock/system.js';
import {applicationId} from '../crypto/keys.js';
import {defaultLimits} from '../limits.js';
import {complaintOf} from './complaint.js';
import {connectMailbox} from './socket.js';
import type {MailboxSocket} from './socket.js';
import type {WormholeOptions} from '../options.js';
import {proxyFor} from '../net/proxy.js';
import {randomHex, systemRandom} from '../crypto/random.js';
import {startWatch} from '../timeouts.js';

/**
 * The numbers that are in use at the mailbox server, to complete what is typed; empty when it does not tell.
 * @throws WormholeError, or the reason of `options.signal`
 */
export async function listNameplates(options: WormholeOptions): Promise<readonly string[]> {
  const {mailbox: url, clock = systemClock, random = systemRandom, limits, signal} = options;
  const watch = startWatch(clock, signal);
  let socket: MailboxSocket | undefined;
  try {
    watch.signal.throwIfAborted();
    const answer = new Promise<readonly string[]>((resolve) => {
      const opened = connectMailbox({
        url,
        proxy: proxyFor(options),
        clock,
        nextId: () => randomHex(random, 2),
        frame(frame) {
          const complaint = complaintOf(frame);
          if (complaint !== undefined) {
            watch.fail(complaint);
          } else if (frame.type === 'welcome') {
            opened.send({type: 'bind', appid: applicationId, side: randomHex(random, 5)});
            opened.send({type: 'list'});
          } else if (frame.type === 'nameplates') {
            resolve(frame.nameplates);
          }
        },
        closed: watch.fail,
      });
      socket = opened;
      watch.stage(limits?.mailbox ?? defaultLimits.mailbox, opened.giveUp);
    });
    return await watch.race(answer);
  } finally {
    watch.end();
    socket?.close();
  }
}
