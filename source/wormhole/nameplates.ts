import {WebSocket} from 'ws';
import {systemClock} from '../clock/system.js';
import {WormholeError} from './error.js';
import {frameText} from './frame-text.js';
import {isObject, parseObject} from './json.js';
import type {JsonObject} from './json.js';
import {applicationId} from './keys.js';
import {defaultLimits} from './limits.js';
import type {WormholeOptions} from './options.js';
import {plainText} from './plain-text.js';
import {openTunnel} from './proxy-tunnel.js';
import {mailboxProxy} from './proxy.js';
import {randomHex, systemRandom} from './random.js';
import type {RandomSource} from './random.js';
import {startWatch} from './watch.js';

/** A nameplate as people type it, and as a peer that reads it as a 64-bit number takes it. */
const numeric = /^\d{1,18}$/;
/** Bytes of a side's name. */
const sideBytes = 5;
/** Bytes of a frame at most; a busy server lists thousands of nameplates. */
const maxFrame = 1024 * 1024;

/** A nameplate of ours. */
export type Allocated = {
  readonly nameplate: string;
  /** What the transfer must be given as `options.random`: it goes on under the side that has the nameplate. */
  readonly random: RandomSource;
};

/**
 * Has the mailbox server choose a short free number.
 * @throws WormholeError, or the reason of `options.signal`
 */
export async function allocateNameplate(options: WormholeOptions): Promise<Allocated> {
  const random = options.random ?? systemRandom;
  const side = Buffer.from(random(sideBytes));
  const nameplate = await ask(options, side.toString('hex'), 'allocate', ({type, nameplate: given}) =>
    type === 'allocated' && typeof given === 'string' && numeric.test(given) ? given : undefined,
  );
  return {nameplate, random: startingWith(side, random)};
}

/**
 * The numbers that are in use, to complete what is typed; empty when the server does not tell.
 * @throws WormholeError, or the reason of `options.signal`
 */
export async function listNameplates(options: WormholeOptions): Promise<readonly string[]> {
  const side = randomHex(options.random ?? systemRandom, sideBytes);
  return ask(options, side, 'list', parseNameplates);
}

/** Reads the answer to `list`; undefined when the frame is another. What is no number is left out. */
export function parseNameplates(frame: JsonObject): readonly string[] | undefined {
  const {type, nameplates} = frame;
  if (type !== 'nameplates' || !Array.isArray(nameplates)) {
    return undefined;
  }
  return nameplates
    .map((entry: unknown) => (isObject(entry) ? entry['id'] : undefined))
    .filter((id): id is string => typeof id === 'string' && numeric.test(id))
    .sort((a, b) => Number(a) - Number(b));
}

/** Connects, gives one command, and waits for the frame that answers it. */
async function ask<T>(
  options: WormholeOptions,
  side: string,
  command: 'allocate' | 'list',
  read: (frame: JsonObject) => T | undefined,
): Promise<T> {
  const {mailbox: url, clock = systemClock, random = systemRandom, limits} = options;
  const watch = startWatch(clock, options.signal);
  watch.signal.throwIfAborted();
  const proxy = options.proxy === false ? undefined : mailboxProxy(url);
  const tunnel = proxy && openTunnel(proxy);
  const way = proxy === undefined ? '' : ` through the proxy ${proxy.host}`;
  const fail = (why: string): WormholeError =>
    new WormholeError('mailbox', `The mailbox server ${url} cannot be used${way}: ${plainText(why)}.`);
  const silent = (): WormholeError =>
    proxy === undefined || tunnel === undefined || tunnel.stands
      ? new WormholeError('timeout', `The mailbox server ${url} does not answer${way}; try another.`)
      : new WormholeError('proxy', `The proxy ${proxy.host} ${tunnel.trouble}; try --no-proxy.`);
  watch.stage(limits?.mailbox ?? defaultLimits.mailbox, silent);

  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    followRedirects: false,
    maxPayload: maxFrame,
    ...(tunnel === undefined ? {} : {agent: tunnel.agent}),
  });
  const say = (message: JsonObject): void => {
    socket.send(JSON.stringify({...message, id: randomHex(random, 2)}));
  };
  const answer = new Promise<T>((resolve, reject) => {
    socket.on('message', (data, isBinary) => {
      const frame = isBinary ? undefined : parseObject(frameText(data));
      const refusal = frame && complaint(frame);
      if (frame === undefined) {
        reject(fail('it sent something that is no mailbox frame'));
      } else if (refusal !== undefined) {
        reject(fail(refusal));
      } else if (frame['type'] === 'welcome') {
        say({type: 'bind', appid: applicationId, side});
        say({type: command});
      } else {
        const found = read(frame);
        if (found !== undefined) {
          resolve(found);
        }
      }
    });
    socket.on('error', (error) => {
      reject(fail(error.message === '' ? 'the connection failed' : error.message));
    });
    socket.on('close', () => {
      reject(fail('it closed the connection'));
    });
  });
  answer.catch(() => undefined);
  try {
    return await watch.race(answer);
  } finally {
    watch.end();
    socket.terminate();
    tunnel?.close();
  }
}

/** Why the server does not want us, if a frame says so. */
function complaint({type, welcome, error}: JsonObject): string | undefined {
  const reason =
    type === 'welcome' && isObject(welcome) ? welcome['error'] : type === 'error' ? error : undefined;
  return typeof reason === 'string' ? reason : type === 'error' ? 'it does not say why' : undefined;
}

/**
 * Random bytes of which the first draw of a side's name gives the chosen one. A side that meets its nameplate under
 * another name would be a third, and shut the receiver out.
 */
function startingWith(side: Uint8Array, random: RandomSource): RandomSource {
  let drawn = false;
  return (size) => {
    if (size === side.length && !drawn) {
      drawn = true;
      return side;
    }
    return random(size);
  };
}
