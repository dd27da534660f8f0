import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Socket} from 'node:net';
import {afterEach, beforeEach} from 'vitest';

/** Gives each test connections within this machine, which end with it. */
export function usePairs(): () => Promise<[Socket, Socket]> {
  const server = createServer();
  const open: Socket[] = [];
  beforeEach(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    open.splice(0).forEach((socket) => socket.destroy());
    server.close();
    await once(server, 'close');
  });
  return async () => {
    const ours = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [theirs] = (await once(server, 'connection')) as [Socket];
    open.push(ours, theirs);
    return [ours, theirs];
  };
}
