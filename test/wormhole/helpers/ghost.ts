import {once} from 'node:events';
import {WebSocket} from 'ws';
import {applicationId} from '../../../source/wormhole/crypto/keys.js';
import {frameText} from '../../../source/wormhole/net/json.js';

/** Claims a nameplate as a program does that dies then: the claim is left. */
export async function leaveGhost(mailbox: string, nameplate: string, side: string): Promise<void> {
  const socket = new WebSocket(mailbox);
  await once(socket, 'open');
  socket.send(JSON.stringify({type: 'bind', appid: applicationId, side}));
  socket.send(JSON.stringify({type: 'claim', nameplate}));
  await new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      if (frameText(data).includes('"claimed"')) {
        resolve();
      }
    });
  });
  socket.close();
  await once(socket, 'close');
}
