import {localTime} from '../message/time.js';
import type {Message, PeerId} from '../message/types.js';

/** What a peer says that only looks on: the hello of a client, good for an hour. @param now Unix time, milliseconds */
export function clientHello(from: PeerId, now: number): Message {
  const expires = Math.floor(now / 1000) + 3600;
  return {type: 'client', when: localTime(now), expires, from, protocols: ['wormhole']};
}
