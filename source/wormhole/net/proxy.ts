import {WormholeError} from '../error.js';
import type {WormholeOptions} from '../options.js';
import {isLoopback} from './loopback.js';
import {isExempt} from './no-proxy.js';

/** The proxy that stands between us and a mailbox server. */
export type MailboxProxy = {
  /** Where it is, with the name and password that it may want: not to be shown. */
  readonly url: URL;
  /** `host:port`, to be shown. */
  readonly host: string;
  /** The environment variable that names it. */
  readonly variable: string;
};

/**
 * The proxy that the options, and else the environment, ask for on the way to their mailbox server.
 * @returns undefined: it is dialled directly
 * @throws WormholeError `mailbox` when theirs is no address of a mailbox server; `proxy` as `mailboxProxy` does
 */
export function proxyFor({mailbox, proxy}: WormholeOptions): MailboxProxy | undefined {
  if (!URL.canParse(mailbox) || !/^wss?:$/.test(new URL(mailbox).protocol)) {
    throw new WormholeError('mailbox', 'The mailbox server must be given as ws://host:port/v1 or wss://….', {
      permanent: true,
      side: 'here',
    });
  }
  return proxy === false ? undefined : mailboxProxy(mailbox);
}

/**
 * Which proxy the environment asks for on the way to a mailbox server: `http_proxy` for `ws://`, `https_proxy` for
 * `wss://`, unless `no_proxy` names the server; upper case counts too where lower case is not set. Servers on this
 * machine never need one, and `all_proxy` is not asked, as other wormhole programs have it.
 * @param mailbox `ws://…` or `wss://…`
 * @returns undefined: the mailbox server is dialled directly
 * @throws WormholeError `proxy` when the variable names something other than an HTTP proxy
 */
export function mailboxProxy(mailbox: string): MailboxProxy | undefined {
  const target = new URL(mailbox);
  const [port, lower] = target.protocol === 'wss:' ? [443, 'https_proxy'] : [80, 'http_proxy'];
  const variable = process.env[lower] ? lower : lower.toUpperCase();
  const named = process.env[variable]?.trim();
  const exempt = process.env['no_proxy'] || process.env['NO_PROXY'] || '';
  if (
    !named ||
    isLoopback(target.hostname) ||
    isExempt(exempt, target.hostname, Number(target.port) || port)
  ) {
    return undefined;
  }
  const text = named.includes('://') ? named : `http://${named}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    throw new WormholeError(
      'proxy',
      `The variable ${variable} names no HTTP proxy; write it as http://host:port, or try --no-proxy.`,
      {permanent: true},
    );
  }
  return {url, host: `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`, variable};
}
