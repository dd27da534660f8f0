import {WebSocket} from 'ws';
import {frameText} from '../../wormhole/frame-text.js';
import {isObject, parseObject} from '../../wormhole/json.js';
import {plainText} from '../../wormhole/plain-text.js';
import {openTunnel} from '../../wormhole/proxy-tunnel.js';
import {mailboxProxy} from '../../wormhole/proxy.js';
import type {Check, Finding} from './check.js';

/** What the mailbox server says first, and when. */
export type Welcome = {
  /** Why it wants nobody, if it says so. */
  readonly refusal?: string;
  /** Its clock: Unix time, milliseconds. */
  readonly serverTime?: number;
  /** Our clock when we asked, and when we had the answer: Unix time, milliseconds. */
  readonly asked: number;
  readonly heard: number;
};

const patience = 15_000;

/** Seconds by which clocks may differ: requests live for ten, and `expires` counts by the reader's clock. */
const mostSkew = 5;

/**
 * Connects to a mailbox server, waits for its welcome, and leaves.
 * @param url `ws://…` or `wss://…`
 * @throws Error one sentence, when there is no mailbox server
 */
export function greetMailbox(url: string, signal: AbortSignal): Promise<Welcome> {
  const {promise, resolve, reject} = Promise.withResolvers<Welcome>();
  const asked = Date.now();
  const proxy = mailboxProxy(url);
  const tunnel = proxy && openTunnel(proxy);
  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    followRedirects: false,
    maxPayload: 64 * 1024,
    ...(tunnel && {agent: tunnel.agent}),
  });
  const stop = () => {
    socket.terminate();
    tunnel?.close();
  };
  let reason = 'it closed the connection';
  signal.addEventListener('abort', stop, {once: true});
  socket.on('message', (data, isBinary) => {
    const frame = isBinary ? undefined : parseObject(frameText(data));
    if (frame?.['type'] === 'welcome') resolve({...readWelcome(frame), asked, heard: Date.now()});
    else reason = 'it speaks something else';
    stop();
  });
  socket.on('error', (error) => {
    if (error.message !== '') reason = error.message;
  });
  socket.on('close', () => {
    signal.removeEventListener('abort', stop);
    const way = proxy && tunnel?.stands !== true ? ` behind the proxy ${proxy.host}` : '';
    reject(new Error(`No mailbox server answers at ${url}${way}: ${plainText(reason).replace(/\.$/, '')}.`));
  });
  if (signal.aborted) stop();
  return promise;
}

function readWelcome({
  welcome,
  server_tx: time,
}: Readonly<Record<string, unknown>>): Pick<Welcome, 'refusal' | 'serverTime'> {
  const refusal = isObject(welcome) ? welcome['error'] : undefined;
  return {
    ...(typeof refusal === 'string' && {refusal}),
    ...(typeof time === 'number' && Number.isFinite(time) && {serverTime: time * 1000}),
  };
}

/**
 * By how much our clock is fast, seconds, negative when it is slow; 0 when the server's time lies between our question
 * and its answer, as far as one can tell then.
 */
export function clockSkew({serverTime, asked, heard}: Welcome): number | undefined {
  if (serverTime === undefined) return undefined;
  if (serverTime < asked) return (asked - serverTime) / 1000;
  return serverTime > heard ? (heard - serverTime) / 1000 : 0;
}

/** Whether the mailbox server can be reached, and how its clock and ours differ. One connection serves both. */
export function mailboxChecks(url: string): readonly Check[] {
  let welcome: Promise<Welcome> | undefined;
  return [
    {
      id: 'mailbox',
      title: 'Mailbox',
      patience,
      otherwise: {
        status: 'fail',
        mend: 'No payload can travel without it: check --mailbox and your firewall.',
      },
      async examine(signal) {
        welcome ??= greetMailbox(url, signal);
        const {refusal, asked, heard} = await welcome;
        if (refusal === undefined) return {status: 'ok', text: `${url} answers within ${heard - asked} ms.`};
        return {
          status: 'fail',
          text: `${url} turns us away: ${plainText(refusal)}`,
          mend: 'Choose another one with --mailbox=ws://host:4000/v1.',
        };
      },
    },
    {
      id: 'clock',
      title: 'Clock',
      patience: patience + 1000,
      otherwise: {status: 'skip'},
      async examine(signal) {
        welcome ??= greetMailbox(url, signal);
        const skew = clockSkew(await welcome.catch(() => ({asked: 0, heard: 0})));
        return judgeSkew(skew);
      },
    },
  ];
}

/** @param skew seconds by which our clock is fast; undefined when nothing tells the time */
export function judgeSkew(skew: number | undefined): Finding {
  if (skew === undefined) return {status: 'skip', text: 'Nothing that could be reached tells the time.'};
  const seconds = Math.abs(skew);
  const size = seconds < 10 ? seconds.toFixed(1) : Math.round(seconds).toString();
  if (seconds <= mostSkew)
    return {status: 'ok', text: `It is right, to within ${Math.max(0.1, seconds).toFixed(1)} s.`};
  return {
    status: 'warn',
    text: `It is ${size} s ${skew > 0 ? 'fast' : 'slow'}; others see what we say as expired, or we what they say.`,
    mend: 'sudo timedatectl set-ntp true',
  };
}
