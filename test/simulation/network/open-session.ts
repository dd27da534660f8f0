import type {Connect} from '../../../source/board/connection.js';
import {openBoard} from '../../../source/board/session.js';
import type {BoardSession, Part} from '../../../source/board/session-types.js';
import type {Random} from '../random.js';
import type {ProcessClock} from './network.js';

/** What a session of a simulated process takes. */
export type SimulatedSession = {
  readonly process: ProcessClock;
  readonly part: Part;
  readonly connect: Connect;
  readonly random: Random;
};

/** The cluster of all schedules. */
export const cluster = 'alice/friends';

/** Opens a session of the real kind on a simulated network. */
export function openSession({process, part, connect, random}: SimulatedSession): BoardSession {
  return openBoard({
    cluster,
    host: 'board.example',
    port: 22,
    identity: {keys: []},
    verifyHostKey: () => Promise.resolve({accepted: true}),
    clock: process,
    random: random.next,
    connect,
    ...part,
  });
}
