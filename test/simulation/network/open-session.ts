import type {Connect, Connection} from '../../../source/ssh/connection.js';
import {openBoard} from '../../../source/board/session/session.js';
import type {BoardSession, Role} from '../../../source/board/session/types.js';
import type {Random} from '../random.js';
import type {ProcessClock, SimulatedNetwork} from './network.js';

/** What a session of a simulated process takes. */
type SimulatedSession = {
  readonly process: ProcessClock;
  readonly role: Role;
  readonly connect: Connect;
  readonly random: Random;
};

/** The cluster of all schedules. */
export const cluster = 'alice/friends';

/** Where the board is, and that it is believed. */
const board = {
  host: 'board.example',
  port: 22,
  identity: {keys: []},
  verifyHostKey: () => Promise.resolve({accepted: true} as const),
};

/** Connects a process as a session would, and no more. */
export function openConnection(
  network: SimulatedNetwork,
  user: string,
  process: ProcessClock,
): Promise<Connection> {
  return network.connectAs(user, process)({...board, username: user, clock: process});
}

/** Opens a session of the real kind on a simulated network. */
export function openSession({process, role, connect, random}: SimulatedSession): BoardSession {
  return openBoard({
    ...board,
    cluster,
    clock: process,
    random: random.next,
    connect,
    ...role,
  });
}
