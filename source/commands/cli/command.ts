import type {Demonstration} from '../demo/demonstration.js';
import type {FlagName, FlagSpec, Flags, TypedFlag} from './flags.js';
import type {Output} from './output.js';

/** What a command may touch: everything else it has to open itself. */
export type Context = {
  readonly flags: Flags;
  /** The flags as they were typed, for who starts the same again. */
  readonly given: readonly TypedFlag[];
  /** Words after the command, and everything after `--`. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** Tells when stdout or stderr cannot be written any more; for `onSignals`, or to be heeded otherwise. */
  readonly output: Output;
  /** Loads what the demo computes. */
  readonly demonstration: () => Promise<Demonstration>;
};

/** Runs a command to its end. Resolves with the exit status; rejects with an error whose message is one sentence. */
export type Run = (context: Context) => Promise<number>;

/** A command: what its line may be, what its help says, and what it does. */
export type CommandSpec = {
  readonly name: string;
  /** A flag that means this command, as on the R side; in camelCase. */
  readonly mode?: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** How it is written, in lines of at most 78 columns. */
  readonly usage: readonly string[];
  readonly flags: readonly FlagName[];
  /** What is different about a flag, for this command. */
  readonly overrides?: Readonly<
    Partial<Record<FlagName, Partial<Pick<FlagSpec, 'choices' | 'help' | 'isMultiple' | 'value'>>>>
  >;
  /** What its help says below the flags. */
  readonly notes?: string;
  /** It takes words of its own; to any other command one more word is a mistake. */
  readonly takesWords?: boolean;
  /** It serves others and goes on when its own output cannot be written. */
  readonly outlivesOutput?: boolean;
  readonly load: () => Promise<Run>;
};
