import {once} from 'node:events';
import {type AddressInfo, connect as dial, createServer, type Socket} from 'node:net';
import {describe, expect, it, onTestFinished} from 'vitest';
import {isLink, open, start} from '../board/fixture.js';

/** A way to the board on which, once it is frozen, nothing moves and nothing ends. */
async function setUp() {
  const board = await start();
  const sockets: Socket[] = [];
  let frozen = false;
  const server = createServer({allowHalfOpen: true}, (near) => {
    const far = dial({host: board.host, port: board.port, allowHalfOpen: true});
    sockets.push(near, far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => undefined);
      from.on('data', (bytes) => {
        if (!frozen) to.write(bytes);
      });
      from.on('end', () => {
        if (!frozen) to.end();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const {port} = server.address() as AddressInfo;
  const alice = open('alice', {host: '127.0.0.1', port}, {role: 'host', access: ['bob']});
  await alice.until(isLink('live'));
  return {
    alice,
    freeze() {
      frozen = true;
    },
    thaw() {
      frozen = false;
    },
  };
}

describe('half-open connections', () => {
  it('a board that does not answer does not hold up a session that suspends and resumes', async () => {
    const {alice, freeze, thaw} = await setUp();
    freeze();
    await alice.suspend();
    thaw();
    alice.forget();
    alice.resume();
    await alice.until(isLink('live'));
    await alice.close();
  });

  it('a board that does not answer does not hold up a session that closes', async () => {
    const {alice, freeze} = await setUp();
    freeze();
    await alice.close();
    expect(alice.state).toBe('closed');
  });
});
