import {randomBytes} from 'node:crypto';
import {connect, type Socket} from 'node:net';
import {showHostPort} from '../../ssh/host-port.js';
import type {Check} from './check.js';

type Address = {readonly host: string; readonly port: number};

const granted = 'ok\n';

/**
 * The transit relay joins two connections that ask with the same token, and says `ok` to both
 * (magic-wormhole's transit protocol): so two of our own try it whole.
 */
export function relayCheck(relay: Address | undefined): Check {
  const unreachable = 'Peers that cannot reach each other directly need it: check --relay and your firewall.';
  return {
    id: 'relay',
    title: 'Transit relay',
    timeout: 15_000,
    // Peers in one network do without it.
    otherwise: {status: 'warn', mend: unreachable},
    async examine(signal) {
      if (!relay) return {status: 'skip', text: 'None is set: direct connections only.'};
      const token = randomBytes(32).toString('hex');
      const done = new AbortController();
      const ending = AbortSignal.any([signal, done.signal]);
      try {
        await Promise.all([ask(relay, token, ending), ask(relay, token, ending)]);
        return {status: 'ok', text: `${showHostPort(relay)} joins two connections.`};
      } finally {
        done.abort();
      }
    },
  };
}

/** Resolves when the relay has joined us with the other one; the connection lasts until the signal. */
function ask({host, port}: Address, token: string, signal: AbortSignal): Promise<void> {
  const {promise, resolve, reject} = Promise.withResolvers<void>();
  const socket: Socket = connect({host, port});
  const stop = () => socket.destroy();
  const side = randomBytes(8).toString('hex');
  const where = showHostPort({host, port});
  let answer = '';
  signal.addEventListener('abort', stop, {once: true});
  socket.on('connect', () => socket.write(`please relay ${token} for side ${side}\n`));
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1');
    if (answer === granted) resolve();
    else if (!granted.startsWith(answer)) stop();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    signal.removeEventListener('abort', stop);
    reject(new Error(answer === '' ? `Nothing answers at ${where}.` : `${where} is no transit relay.`));
  });
  if (signal.aborted) stop();
  return promise;
}
