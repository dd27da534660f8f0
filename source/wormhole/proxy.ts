import {isIPv4} from 'node:net';
import {getProxyForUrl} from 'proxy-from-env';
import {WormholeError} from './error.js';

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
 * Which proxy the environment asks for on the way to a mailbox server: `http_proxy` for `ws://`, `https_proxy` for
 * `wss://`, unless `no_proxy` names the server; upper case counts too where lower case is not set. Servers on this
 * machine never need one, and `all_proxy` is not asked, as other wormhole programs have it.
 * @param mailbox `ws://…` or `wss://…`
 * @returns undefined: the mailbox server is dialled directly
 * @throws WormholeError `proxy` when the variable names something other than an HTTP proxy
 */
export function mailboxProxy(mailbox: string): MailboxProxy | undefined {
  const target = new URL(mailbox);
  const [scheme, port, lower] =
    target.protocol === 'wss:' ? ['https', '443', 'https_proxy'] : ['http', '80', 'http_proxy'];
  const variable = process.env[lower] ? lower : lower.toUpperCase();
  const named = process.env[variable]?.trim();
  const asked = getProxyForUrl(`${scheme}://${target.hostname}:${target.port || port}`);
  if (!named || asked === '' || isLoopback(target.hostname)) {
    return undefined;
  }
  const text = named.includes('://') ? named : `http://${named}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    throw new WormholeError(
      'proxy',
      `The variable ${variable} names no HTTP proxy; write it as http://host:port, or try --no-proxy.`,
    );
  }
  return {url, host: `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`, variable};
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    (isIPv4(hostname) && hostname.startsWith('127.'))
  );
}
