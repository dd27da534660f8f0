/** Who may try to log in: bounds what those can do who have not shown yet that they may be here. */
import {isIPv6} from 'node:net';
import type {Clock} from '../../clock/clock.js';
import type {Limits} from './limits.js';

/** Keeps count of strangers, in all and by address. */
type Admission = {
  /**
   * Takes a stranger in.
   * @returns One clause that says why he is turned away, or `undefined` when he may try to log in.
   */
  enter(ip: string): string | undefined;
  /** A stranger who was let in has logged in, or has gone without; `failed` says that he tried and could not. */
  leave(ip: string, failed: boolean): void;
};

type Address = {strangers: number; failures: number[]; pausedUntil: number};

/** Addresses that are remembered at a time. */
const maxAddresses = 10_000;

/** @param limits `strangers`, `strangersPerAddress` and those of failed log-ins */
export function createAdmission(limits: Limits, clock: Clock): Admission {
  const addresses = new Map<string, Address>();
  let strangers = 0;

  const isIdle = ({strangers: here, failures, pausedUntil}: Address): boolean =>
    here === 0 &&
    pausedUntil <= clock.monotonic() &&
    (failures.at(-1) ?? -Infinity) <= clock.monotonic() - limits.failedLoginsTime;

  const find = (ip: string): Address => {
    const place = networkOf(ip);
    const known = addresses.get(place);
    if (known) return known;
    if (addresses.size >= maxAddresses) {
      for (const [name, address] of addresses) if (isIdle(address)) addresses.delete(name);
    }

    const address = {strangers: 0, failures: [], pausedUntil: -Infinity};
    if (addresses.size < maxAddresses) addresses.set(place, address);
    return address;
  };

  return {
    enter(ip) {
      const address = find(ip);
      if (address.pausedUntil > clock.monotonic()) {
        const seconds = Math.ceil((address.pausedUntil - clock.monotonic()) / 1000);
        return `too many log-ins from there have failed, and it has to wait ${seconds} s`;
      }

      if (address.strangers >= limits.strangersPerAddress) {
        return 'too many connections from there have not logged in yet';
      }
      if (strangers >= limits.strangers) return 'too many connections have not logged in yet';
      strangers += 1;
      address.strangers += 1;
      return undefined;
    },
    leave(ip, failed) {
      const address = find(ip);
      strangers -= 1;
      address.strangers = Math.max(0, address.strangers - 1);
      if (!failed) return;
      const now = clock.monotonic();
      address.failures = [...address.failures.filter((at) => at > now - limits.failedLoginsTime), now];
      if (address.failures.length < limits.failedLogins) return;
      address.failures = [];
      address.pausedUntil = now + limits.loginPause;
    },
  };
}

/** An IPv4 address as it is; of an IPv6 address the network, all of which one customer has: the first 64 bits. */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip);
  if (mapped) return mapped[1] ?? ip;
  const [plain = ip] = ip.split('%');
  if (!isIPv6(plain)) return ip;
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({length: zeros}, () => '0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
