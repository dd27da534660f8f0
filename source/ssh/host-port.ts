/**
 * A host and a port for people to read: an IPv6 address stands in brackets, as in a URL (RFC 3986, section 3.2.2).
 * @returns `host:port` or `[ipv6]:port`
 */
export function showHostPort({host, port}: {readonly host: string; readonly port: number}): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
