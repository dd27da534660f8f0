import type {Board, Transfers} from '../../../source/cluster/ports.js';
import type {PeerId} from '../../../source/message/types.js';
import type {SimulatedBoard} from '../board.js';
import {createDisk, type Disk} from '../disk.js';
import type {SimulatedProcess} from '../process.js';
import type {SimulatedTransfers} from '../transfers.js';
import type {Change, PeerTrace} from './trace.js';
import type {World} from './world.js';

/** A program on a machine, with all that can befall it. */
export type Peer = {
  readonly id: PeerId;
  readonly process: SimulatedProcess;
  readonly board: Board;
  readonly transfers: Transfers;
  readonly disk: Disk;
  readonly trace: PeerTrace;
  /** Kills it: no goodbye, transfers cut, link gone. */
  kill(): void;
  sleep(how: 'stopped' | 'suspended'): void;
  wake(order: 'chronological' | 'timers first'): void;
  /** Loses its link; see `SimulatedBoard`. */
  drop(milliseconds: number, unnoticed?: number): void;
};

type PeerOptions = {
  readonly kind: PeerTrace['kind'];
  /** Milliseconds that its clock is ahead. */
  readonly ahead: number;
  /** It has read a line. */
  readonly onRead?: (type: string, peer: Peer) => void;
};

/** Starts a process and connects it. */
export function startPeer(world: World, id: PeerId, {kind, ahead, onRead}: PeerOptions): Peer {
  const {clock, server, wormholes} = world;
  const process = clock.fork(ahead);
  const disk = createDisk();
  const trace: PeerTrace = {
    id,
    kind,
    disk,
    hearing: [],
    linked: [],
    read: new Map(),
    killedAt: Infinity,
    leavesAt: Infinity,
    sent: new Set(),
  };
  world.peers.set(id, trace);
  let attached = false;
  let linked = true;
  const note = (runs = !process.asleep && !process.killed) => {
    const change = (changes: Change[], holds: boolean) => {
      if (changes.at(-1)?.holds !== holds) changes.push({at: clock.now(), holds});
    };
    change(trace.hearing, runs && attached);
    change(trace.linked, runs && linked);
  };

  const board: SimulatedBoard = server.connect(id.split('@', 1)[0] ?? '', {
    process,
    onAttached(holds) {
      attached = holds;
      note();
    },
    onRead(topic, message) {
      if (!('from' in message)) return;
      if (topic === 'p2p-tui') {
        const times = trace.read.get(message.from);
        if (times) times.push(clock.now());
        else trace.read.set(message.from, [clock.now()]);
      }

      onRead?.(message.type, peer);
    },
  });
  board.subscribe((event) => {
    if (event.type !== 'link') return;
    linked = event.state === 'live';
    note();
  });
  const moving = wormholes.open({process, disk});
  const peer: Peer = {
    id,
    process,
    board,
    transfers: watched(moving, trace),
    disk,
    trace,
    kill() {
      if (process.killed) return;
      trace.killedAt = clock.now();
      process.kill();
      moving.kill();
      board.kill();
      note();
    },
    sleep(how) {
      process.sleep(how);
      note();
    },
    wake(order) {
      note(!process.killed);
      process.wake(order);
    },
    drop: board.drop,
  };
  return peer;
}

function watched(transfers: SimulatedTransfers, {sent}: PeerTrace): Transfers {
  return {
    receive: transfers.receive,
    async send(code, payload, options) {
      await transfers.send(code, payload, options);
      sent.add(code);
    },
  };
}
