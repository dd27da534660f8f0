/** What the system's `ssh` says of itself, in one sentence for the user. */
import {ConnectError} from '../connection.js';

/** What ssh complains of where trying again is in vain. */
const failures = [
  ['hostKey', /host key verification failed|identification has changed/i],
  ['auth', /permission denied|authentication failures/i],
  ['jump', /open failed: administratively prohibited/i],
  ['setup', /bad configuration|bad owner|unknown option|illegal option/i],
  ['setup', /^usage: /i],
  ['setup', /unable to negotiate with .*no matching /i],
  ['setup', /protocol major versions differ|bad remote protocol version/i],
] as const;

/** What ssh says when the way through a jump host has ended: the process for that hop has told the cause before. */
const aftermath = /^(?:Connection closed by |kex_exchange_identification: |stdio forwarding failed)/i;

/** The peer has no address where another process, that of a jump host, was the way to it. */
const lostOnTheWay = /^Connection closed by UNKNOWN port /;

/**
 * Why the system's `ssh` did not connect: the first cause that is hopeless, with the line that tells it; else what it said
 * last, but for the aftermath.
 * @param words what it said of itself.
 * @param missing there is no such program.
 */
export function explainSsh(words: string, missing: boolean, host: string): ConnectError {
  if (missing) {
    return new ConnectError(
      'There is no ssh on this machine: install OpenSSH, or leave out --ssh-args.',
      'setup',
    );
  }

  const lines = words.split('\n').map((line) => line.trim());
  const told = lines.filter((line) => line !== '');
  const jumpHost = told.some((line) => lostOnTheWay.test(line)) ? 'a jump host' : undefined;
  for (const [failure, complaint] of failures) {
    const line = told.findLast((text) => complaint.test(text));
    if (line !== undefined) return new ConnectError(sentenceOf(line, host), failure, {jumpHost});
  }

  const last = told.findLast((line) => !aftermath.test(line)) ?? told.at(-1);
  return new ConnectError(sentenceOf(last, host), 'network', {jumpHost});
}

function sentenceOf(line: string | undefined, host: string): string {
  const said = line === undefined ? `${host} closed the connection` : `ssh to ${host} failed: ${line}`;
  return said.replace(/\.?$/, '.');
}
