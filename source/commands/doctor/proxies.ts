import {mailboxProxy, type MailboxProxy} from '../../wormhole/net/proxy.js';
import type {Check, Finding} from './check.js';

/**
 * Whether a proxy variable could stall transfers. The programs differ: wormhole-william asks an HTTP proxy for the
 * mailbox as for a page, which most proxies do not pass on; magic-wormhole in Python asks none.
 * @param mailbox URL of the mailbox server
 * @param through false: the mailbox is dialled directly (`--no-proxy`)
 * @param find the proxy that the environment asks for
 */
export function proxyCheck(
  mailbox: string,
  find: (mailbox: string) => MailboxProxy | undefined = mailboxProxy,
  through?: false,
): Check {
  return {
    id: 'proxies',
    title: 'Proxies',
    timeout: 1000,
    otherwise: {status: 'fail', mend: 'unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY'},
    // Not a promise of its own, so that what throws is the check's failure.
    examine: async () => Promise.resolve(judge(mailbox, find(mailbox), through)),
  };
}

function judge(mailbox: string, proxy: MailboxProxy | undefined, through: false | undefined): Finding {
  if (!proxy) return {status: 'ok', text: 'No variable sends transfers through a proxy.'};
  return {
    status: 'warn',
    text:
      `${proxy.variable} names the proxy ${proxy.host}. p2p-tui ` +
      `${through === false ? 'passes it by (--no-proxy)' : 'asks it to connect to the mailbox'}; wormhole-william, ` +
      'which R peers use, may stall there for ever; payloads never pass a proxy.',
    mend: `export no_proxy="\${no_proxy:+$no_proxy,}${new URL(mailbox).hostname}"`,
  };
}
