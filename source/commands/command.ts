import type {FlagName, Flags} from './flags.js';
import type {Output} from './output.js';

/** What a command may touch: everything else it has to open itself. */
export type Context = {
  readonly flags: Flags;
  /** Words after the command, and everything after `--`. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** Tells when stdout or stderr cannot be written any more; for `onSignals`, or to be heeded otherwise. */
  readonly output: Output;
};

/** Runs a command to its end. Resolves with the exit status; rejects with an error whose message is one sentence. */
export type Run = (context: Context) => Promise<number>;

export type CommandSpec = {
  readonly name: string;
  /** A flag that means this command, as on the R side. */
  readonly mode?: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly usage: string;
  readonly flags: readonly FlagName[];
  /** What its help says below the flags, in lines of at most 80 characters. */
  readonly notes?: readonly string[];
  /** It serves others and goes on when its own output cannot be written. */
  readonly outlivesOutput?: boolean;
  readonly load: () => Promise<Run>;
};
