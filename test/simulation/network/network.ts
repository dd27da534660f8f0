/** What a simulated network offers to the schedules. */
import type {PicoRules} from '../../../source/board/server/pico-rules.js';
import type {Connect} from '../../../source/ssh/connection.js';
import type {Clock} from '../../../source/clock/clock.js';
import type {Random} from '../random.js';
import type {Link} from './link.js';

/** A line, or what has become of one, as the board passed it on. */
export type Passed = {
  readonly at: number;
  readonly topic: string;
  readonly by: string;
  readonly line: string;
};

/** What went wrong on the board: the schedules would prove nothing without it. */
export type Mishaps = {
  torn: number;
  thrownOff: number;
  denials: number;
  refused: number;
  /** Somebody came on a topic whose list does not name him. */
  strangers: number;
  /** A list went with somebody else than whose connection had stored it. */
  listsDeleted: number;
};

export type SimulatedNetwork = {
  /** How a user's process connects. */
  connectAs(user: string, process: ProcessClock, onLink?: (link: Link) => void): Connect;
  /** Ends all connections; the board is back after so many milliseconds. */
  restart(milliseconds: number): void;
  /** Cuts what a process has of connections; it can make no others for so many milliseconds. */
  drop(process: ProcessClock, times: {clientNotices: number; serverNotices: number; away: number}): void;
  /** Somebody on a topic does not read for so many milliseconds: nobody gets a line there, and nobody is told. */
  freeze(topic: string, milliseconds: number): void;
  /** Ends a pipe from the board's side. */
  endPipe(): void;
  /** The access list of a topic, and whose connection stored it; undefined when none is stored. */
  list(topic: string): StoredList | undefined;
  /** Told after every change of who is on which topic. */
  onChange(listener: () => void): void;
  /** Told of each pipe that the board ended, after that. */
  onEnd(listener: (link: Link) => void): void;
  /** Pipes on all topics. */
  pipes(): number;
  readonly lines: readonly Passed[];
  readonly mishaps: Readonly<Mishaps>;
};

type StoredList = {readonly by: Link; readonly access: readonly string[]};

/** A clock that dies with its process. */
export type ProcessClock = Clock & {readonly killed: boolean};

export type NetworkOptions = {
  readonly clock: Clock;
  readonly random: Random;
  /** Longest way to or from the board, milliseconds. */
  readonly delay: number;
  /** Probability that another sender's bytes get into a line. */
  readonly tear: number;
  /** Milliseconds at most from the moment a pipe is granted until it is on its topic. */
  readonly lateness: number;
  /** What of the service's rules differs from the usual ones here: lone pipes are ended, the other harm is not done. */
  readonly rules?: Partial<PicoRules>;
};
