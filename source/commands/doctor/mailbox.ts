import {WebSocket} from 'ws';
import type {Clock} from '../../clock/clock.js';
import {frameText, isObject, parseObject} from '../../wormhole/net/json.js';
import {plainText} from '../../wormhole/plain-text.js';
import {openTunnel} from '../../wormhole/net/proxy-tunnel.js';
import {mailboxProxy} from '../../wormhole/net/proxy.js';
import type {Check, Finding} from './check.js';

/** What the mailbox server says first, and when. */
type Welcome = {
  /** Why it wants nobody, if it says so. */
  readonly refusal?: string;
  /** Its clock: Unix time, milliseconds. */
  readonly serverTime?: number;
  /** Our clock when we asked, and when we had the answer: Unix time, milliseconds. */
  readonly asked: number;
  readonly heard: number;
  /** Milliseconds between the two, whatever was done to our clock. */
  readonly took: number;
};

/** Why there is no welcome, in one sentence, and what mends it. */
type NoWelcome = {readonly trouble: string; readonly mend: string};

type MailboxCheckOptions = {
  /** `ws://…` or `wss://…`. */
  readonly url: string;
  /** false: without a proxy, whatever the environment says. */
  readonly proxy?: false | undefined;
  readonly clock: Clock;
};

/** Milliseconds that a mailbox server has to welcome us. */
const answerTime = 12_000;
/** Milliseconds until the check has to be done: more, so that it can say who was silent. */
const timeout = answerTime + 3000;

/** Seconds by which clocks may differ: requests live for ten, and `expires` counts by the reader's clock. */
const mostSkew = 5;

const unreachable = 'No payload can travel without it: check --mailbox and your firewall.';

/** Connects to a mailbox server, waits for its welcome, and leaves. Never rejects, but where the proxy's name is bad. */
async function greetMailbox(
  {url, proxy: through, clock}: MailboxCheckOptions,
  signal: AbortSignal,
): Promise<Welcome | NoWelcome> {
  const {promise, resolve} = Promise.withResolvers<Welcome | NoWelcome>();
  const asked = clock.now();
  const begun = clock.monotonic();
  const proxy = through === false ? undefined : mailboxProxy(url);
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
  /** @param why the connection ended; undefined: nothing came. */
  const give = (why: string | undefined) => {
    const detail = why === undefined ? '' : `: ${plainText(why).replace(/\.$/, '')}`;
    const late = why === undefined ? ` within ${answerTime / 1000} s` : '';
    if (!proxy || !tunnel) {
      resolve({trouble: `No mailbox server answers at ${url}${late}${detail}.`, mend: unreachable});
      return;
    }

    resolve({
      trouble: tunnel.stands
        ? `The proxy ${proxy.host} lets us through, but no mailbox server answers at ${url} behind it${late}${detail}.`
        : `The proxy ${proxy.host} ${tunnel.trouble}${late}${detail}.`,
      mend: `Try --no-proxy, or correct ${proxy.variable}.`,
    });
  };

  let reason = 'it closed the connection';
  const cancel = clock.after(answerTime, () => {
    give(undefined);
    stop();
  });
  signal.addEventListener('abort', stop, {once: true});
  socket.on('message', (data, isBinary) => {
    const frame = isBinary ? undefined : parseObject(frameText(data));
    if (frame?.['type'] === 'welcome') {
      resolve({
        ...readWelcome(frame),
        asked,
        heard: clock.now(),
        took: Math.round(clock.monotonic() - begun),
      });
    } else {
      reason = 'it speaks something else';
    }
    stop();
  });
  socket.on('error', (error) => {
    if (error.message !== '') reason = error.message;
  });
  socket.on('close', () => {
    cancel();
    signal.removeEventListener('abort', stop);
    give(reason);
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
export function clockSkew({
  serverTime,
  asked,
  heard,
}: Pick<Welcome, 'serverTime' | 'asked' | 'heard'>): number | undefined {
  if (serverTime === undefined) return undefined;
  if (serverTime < asked) return (asked - serverTime) / 1000;
  return serverTime > heard ? (heard - serverTime) / 1000 : 0;
}

/** Whether the mailbox server can be reached, and how its clock and ours differ. One connection serves both. */
export function mailboxChecks(options: MailboxCheckOptions): readonly Check[] {
  const {url} = options;
  let greeting: Promise<Welcome | NoWelcome> | undefined;
  return [
    {
      id: 'mailbox',
      title: 'Mailbox',
      timeout,
      otherwise: {status: 'fail', mend: unreachable},
      async examine(signal) {
        const got = await (greeting ??= greetMailbox(options, signal));
        if ('trouble' in got) return {status: 'fail', text: got.trouble, mend: got.mend};
        const {refusal, took} = got;
        if (refusal === undefined) return {status: 'ok', text: `${url} answers within ${took} ms.`};
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
      timeout: timeout + 1000,
      otherwise: {status: 'skip'},
      async examine(signal) {
        const got = await (greeting ??= greetMailbox(options, signal)).catch(() => undefined);
        if (!got || 'trouble' in got) return judgeSkew(undefined);
        return judgeSkew(clockSkew(got), (got.heard - got.asked) / 1000);
      },
    },
  ];
}

/**
 * @param skew seconds by which our clock is fast, at least; undefined when nothing tells the time
 * @param doubt seconds that the answer took: it may be off by so much more
 */
export function judgeSkew(skew: number | undefined, doubt = 0): Finding {
  if (skew === undefined) return {status: 'skip', text: 'Nothing that could be reached tells the time.'};
  const seconds = Math.abs(skew);
  const size = seconds < 10 ? seconds.toFixed(1) : Math.round(seconds).toString();
  if (seconds <= mostSkew) {
    return {status: 'ok', text: `It is right, to within ${Math.max(0.1, seconds + doubt).toFixed(1)} s.`};
  }
  return {
    status: 'warn',
    text: `It is ${size} s ${skew > 0 ? 'fast' : 'slow'}; others see what we say as expired, or we what they say.`,
    mend: 'sudo timedatectl set-ntp true',
  };
}
