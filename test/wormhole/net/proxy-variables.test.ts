/** Which proxy the environment asks for. */
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {mailboxProxy} from '../../../source/wormhole/net/proxy.js';
import {stubNoProxy} from '../helpers/no-proxy.js';

beforeEach(stubNoProxy);
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the proxy of the environment', () => {
  const shown = (mailbox: string): string | undefined => mailboxProxy(mailbox)?.host;

  it('the proxy for ws is that of http_proxy, and for wss that of https_proxy, in either case', () => {
    expect(mailboxProxy('ws://far.example:4000/v1')).toBeUndefined();
    vi.stubEnv('http_proxy', 'http://me:secret@one.example:3128/');
    expect(mailboxProxy('ws://far.example:4000/v1')).toMatchObject({
      host: 'one.example:3128',
      variable: 'http_proxy',
    });
    expect(shown('wss://far.example/v1')).toBeUndefined();
    vi.stubEnv('HTTPS_PROXY', 'two.example');
    expect(mailboxProxy('wss://far.example/v1')).toMatchObject({
      host: 'two.example:80',
      variable: 'HTTPS_PROXY',
    });
  });

  it('no proxy is used for hosts in no_proxy, and none for loopback', () => {
    vi.stubEnv('http_proxy', 'http://one.example:3128');
    vi.stubEnv('no_proxy', 'near.example, .inside.example,port.example:4000');
    expect(shown('ws://near.example:4000/v1')).toBeUndefined();
    expect(shown('ws://a.inside.example:4000/v1')).toBeUndefined();
    expect(shown('ws://port.example:4000/v1')).toBeUndefined();
    expect(shown('ws://port.example:4001/v1')).toBe('one.example:3128');
    expect(shown('ws://far.example:4000/v1')).toBe('one.example:3128');
    vi.stubEnv('no_proxy', '');
    for (const host of ['127.0.0.1', '127.3.2.1', 'localhost', '[::1]', 'mailbox.localhost']) {
      expect(shown(`ws://${host}:4000/v1`)).toBeUndefined();
    }
    vi.stubEnv('NO_PROXY', '*');
    expect(shown('ws://far.example:4000/v1')).toBeUndefined();
  });

  it('all_proxy is not read, and a variable that names no HTTP proxy is refused without repeating it', () => {
    vi.stubEnv('all_proxy', 'socks5://one.example');
    expect(shown('ws://far.example:4000/v1')).toBeUndefined();
    for (const value of ['socks5://me:secret@one.example:1080', 'http://', 'http://a b', '://']) {
      vi.stubEnv('http_proxy', value);
      expect(() => mailboxProxy('ws://far.example:4000/v1')).toThrow(
        'The variable http_proxy names no HTTP proxy; write it as http://host:port, or try --no-proxy.',
      );
    }
  });

  it('any proxy variables give an HTTP proxy, none, or a WormholeError without the password', () => {
    const words = fc.constantFrom(
      'http://',
      'https://',
      'socks5://',
      'me:secret@',
      'one.example',
      ':3128',
      '/',
      ' ',
      '[::1]',
    );
    const value = fc.oneof(
      fc.string(),
      fc.array(words, {maxLength: 5}).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(value, value, (proxy, exempt) => {
        vi.stubEnv('http_proxy', proxy.replaceAll('\0', ''));
        vi.stubEnv('no_proxy', exempt.replaceAll('\0', ''));
        try {
          const found = mailboxProxy('ws://far.example:4000/v1');
          expect(found?.url.protocol ?? 'http:').toMatch(/^https?:$/);
          expect(found?.host ?? 'x:1').toMatch(/^[^@/]+:\d+$/);
        } catch (error) {
          expect(error).toMatchObject({code: 'proxy'});
          expect((error as Error).message).not.toContain('secret');
        }
      }),
    );
  });
});
