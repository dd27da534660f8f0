/** What the cluster of `p2p-tui demo` computes. It is handed in: nothing in `source/` knows what is in `demos/`. */
import type {EventBody} from '../../store/event.js';
import type {ExtraKey} from '../../ui/commands/command.js';
import type {PaneDefinition} from '../../ui/kit/pane.js';

/** What the demo has its cluster compute, and how that is shown. */
export type Demonstration = {
  /** Has the cluster of the current `plan()` compute something once. @param options.now milliseconds, of any clock */
  computeOnce(options: {readonly now: () => number; readonly signal: AbortSignal}): Computed;
  /**
   * Something to look at, of which nothing is computed before `run`.
   * @param options.now milliseconds, by the clock that panes go by
   * @param options.nameOf makes a short and clean name of a peer's id
   */
  createShow(options: {readonly now: () => number; readonly nameOf: (peer: string) => string}): Promise<Show>;
};

type Computed = {
  readonly jobs: number;
  /** Resolves when all of it has come back; rejects with the error of a job. */
  readonly done: Promise<void>;
  receive(event: EventBody): void;
  /** How many jobs are done so far, and the SHA-256 of what they brought, hexadecimal. */
  outcome(): {readonly done: number; readonly checksum: string};
  /** The same of the whole, computed in this process. */
  checksumAlone(): string;
};

type Show = {
  readonly pane: PaneDefinition;
  readonly keys: readonly ExtraKey[];
  receive(event: EventBody): void;
  /** Has the cluster of the current `plan()` compute; rejects when a job fails, or with the signal's reason. */
  run(signal: AbortSignal): Promise<void>;
};
