import type {WormholeErrorCode} from '../../../source/wormhole/error.js';
import type {Fault} from './cable.js';

/** The two who transfer. */
export const sides = ['sender', 'receiver'] as const;
/** One of the two. */
export type Side = (typeof sides)[number];

/** What goes wrong in one run, and when. */
export type Scenario = {
  readonly seed: number;
  /** Who or what is struck. */
  readonly victim: Side | 'mailbox' | 'relay';
  readonly fault: Fault;
  /** On whose cables the moment is looked for. */
  readonly seenBy: Side;
  /** A frame of the mailbox server, a phase that it delivers, or bytes that came through the relay. */
  readonly moment: string | number;
  /** Whether what marks the moment still arrives. */
  readonly arrives: boolean;
};

const early = ['welcome', 'claimed', 'pake', 'version'];
const late = ['0', '1', 'released', 'closed'];

/** The bytes of the file in every run: three records. */
export const fileSize = 600_000;
/** Bytes from the relay after which: the relay has joined us, the handshake is done, the file or the receipt comes. */
const relayBytes = {sender: [1, 90, 200], receiver: [1, 88, 10_000, 400_000, fileSize + 100]};

/** The scenario of a seed: the same seed gives the same. */
export function drawScenario(seed: number): Scenario {
  const random = generator(seed);
  const draw = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  const victim = draw<Scenario['victim']>(['sender', 'receiver', 'mailbox', 'relay']);
  const seenBy = draw(sides);
  const fault = draw<Fault>(victim === 'mailbox' ? ['cut', 'silence', 'blink', 'blink'] : ['cut', 'silence']);
  // A server that was never there is not waited for, so a blink at the welcome would be the end.
  const frames = [...early.slice(fault === 'blink' ? 1 : 0), ...late];
  const moments = victim === 'relay' ? relayBytes[seenBy] : [...frames, ...relayBytes[seenBy]];
  return {seed, victim, fault, seenBy, moment: draw<string | number>(moments), arrives: random() < 0.5};
}

/** Errors by which a side that was not struck itself may end; for `blink`, none. */
export function rightErrors({victim, fault, moment}: Scenario): readonly WormholeErrorCode[] {
  const first = moment === 'welcome' || moment === 'claimed';
  switch (victim) {
    case 'sender':
    case 'receiver':
      if (typeof moment === 'number') {
        // A sender whose receiver is cut off before its answer came gets no message more, and waits for its timeout.
        return fault === 'cut' ? ['peer-gone', 'unreachable', 'timeout'] : ['timeout', 'unreachable'];
      }
      if (early.includes(moment)) {
        return first ? ['timeout'] : ['timeout', 'unreachable'];
      }
      return ['timeout', 'unreachable', 'peer-gone'];
    case 'mailbox':
      if (fault === 'blink') {
        return [];
      }
      return fault === 'cut'
        ? ['mailbox', 'unreachable', 'peer-gone', 'timeout']
        : ['timeout', 'unreachable', 'peer-gone'];
    case 'relay':
      return fault === 'cut'
        ? ['unreachable', 'peer-gone', 'peer-failed']
        : ['unreachable', 'timeout', 'peer-gone', 'peer-failed'];
  }
}

/** Random numbers from 0 up to but not including 1; Mulberry32. */
function generator(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
