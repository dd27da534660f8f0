import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {networkInterfaces} from 'node:os';
import {afterEach, describe, expect, it} from 'vitest';
import {type Listener, openListener} from '../../../source/wormhole/transit/listener.js';

const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({address}) => address === '::1'));
const listeners: Listener[] = [];

const open = async (host?: string): Promise<Listener> => {
  const listener = await openListener(host);
  listeners.push(listener);
  return listener;
};

afterEach(() => {
  listeners.splice(0).forEach((listener) => {
    listener.close();
  });
});

describe('listeners', () => {
  it.skipIf(!hasIPv6)(`a listener takes IPv4 and IPv6${hasIPv6 ? '' : ' (skipped: needs ::1)'}`, async () => {
    const listener = await open();
    for (const host of ['127.0.0.1', '::1']) {
      const accepted = new Promise<Socket>((resolve) => {
        listener.accept(resolve);
      });
      const socket = connect({host, port: listener.port});
      (await accepted).end('hello');
      const [greeting] = (await once(socket, 'data')) as [Buffer];
      expect(greeting.toString()).toBe('hello');
      socket.destroy();
    }
  });

  it('a listener that is closed ends connections that nobody took, and accepts no more', async () => {
    const listener = await open('127.0.0.1');
    const socket = connect({host: '127.0.0.1', port: listener.port});
    await once(socket, 'connect');
    const closed = new Promise((resolve) => {
      socket.on('error', resolve);
      socket.on('close', resolve);
    });
    socket.resume();
    listener.close();
    await closed;
    const refused = connect({host: '127.0.0.1', port: listener.port});
    await expect(once(refused, 'connect')).rejects.toMatchObject({code: 'ECONNREFUSED'});
  });

  it('opening a listener fails at an address that is not ours', async () => {
    await expect(open('192.0.2.1')).rejects.toMatchObject({code: 'EADDRNOTAVAIL'});
  });
});
