import type {ClusterLine} from '../app/clusters.js';
import type {HostingFacts} from '../../store/selectors/hosting.js';
import type {Detail, Frozen, View} from '../view/view.js';
import type {PaneId} from '../kit/pane.js';
import type {Effect} from './effect.js';

/** What decides which commands there are, and what they do. */
export type CommandFacts = {
  /** The pane that is open or, in the grid, focused. */
  readonly pane: PaneId;
  /** Several panes are on the screen at once. */
  readonly grid: boolean;
  /** The panes that there are. */
  readonly panes: readonly PaneId[];
  /** The rows of the focused pane by their ids, and the slot of its cursor. */
  readonly rows: readonly string[];
  readonly slot: string;
  /** Id of the row under the cursor, and what there is to see of it. */
  readonly cursor?: string | undefined;
  readonly detail?: Detail | undefined;
  /** Rows in sight. */
  readonly page: number;
  /** There is something to go back from. */
  readonly deeper: boolean;
  readonly frozen: boolean;
  readonly help: boolean;
  /** There is room for nothing but one line. */
  readonly tooSmall: boolean;
  /** `owner/name`. */
  readonly cluster: string;
  /** All clusters that are open; none where another one cannot be shown. */
  readonly clusters: readonly ClusterLine[];
  /** What is hosted from here can be left to a process in the background. */
  readonly canHandOver?: boolean;
  /** Absent where the cluster cannot be hosted from here. */
  readonly hosting?: HostingFacts | undefined;
};

/** The sections of the help and the manual, in their order. */
export const groups = ['Move', 'View', 'Time', 'Cluster', 'Program'] as const;

type Hint = {
  /** One or two words. */
  readonly text: string;
  /** The keys, where one hint stands for several commands. Default: `shown`. */
  readonly keys?: string;
  /** 0 stays longest; of the others the highest goes first from a narrow footer. Default: 1. */
  readonly priority?: number;
};

/** What a command makes of a key: another view, something to be done, or both. */
export type Outcome = {readonly view?: View; readonly effect?: Effect};

/** The key that was pressed. */
export type Press = {
  readonly chord: string;
  /** Takes the moment to hold; called only by what holds the view. */
  hold(): Frozen;
};

/** A key and all there is to it: from these records come what it does, the footer, the help and the manual. */
export type Command = {
  /** Chords as `chordsOf` names them; any of them. */
  readonly keys: readonly string[];
  /** The keys as people see them; how many digits open a pane differs. */
  readonly shown: string | ((facts: CommandFacts) => string);
  readonly group: (typeof groups)[number];
  /** What it does, for the help and the manual. */
  readonly label: string;
  /** For the footer; without it the footer leaves the key out. */
  readonly hint?: Hint;
  /** Whether it exists in this dashboard as it is; where not, nothing names it. Default: always. */
  available?(facts: CommandFacts): boolean;
  /** Whether it does nothing now, and why, in a few words, where that needs saying. Default: never. */
  disabled?(facts: CommandFacts, chord?: string): boolean | string;
  /** Pure. */
  run(view: View, facts: CommandFacts, press: Press): Outcome;
};

/** A key that an extra pane brings along; it works while that pane is shown. */
export type ExtraKey = {
  /** One character that no command uses. */
  readonly key: string;
  readonly label: string;
  readonly brief: string;
  readonly pane: PaneId;
  press(): void;
};

/** Whether a command exists in this dashboard as it is. */
export function isAvailable({available}: Command, facts: CommandFacts): boolean {
  return available?.(facts) ?? true;
}

/** Whether a command does something now. */
export function isEnabled(command: Command, facts: CommandFacts, chord?: string): boolean {
  return isAvailable(command, facts) && (command.disabled?.(facts, chord) ?? false) === false;
}

/** Why a command that exists does nothing now; undefined when it does, or when there is nothing to say. */
export function disabledReason(command: Command, facts: CommandFacts): string | undefined {
  const reason = isAvailable(command, facts) && command.disabled?.(facts);
  return typeof reason === 'string' ? reason : undefined;
}

/** The keys of a command as people see them now. */
export function shownKeys({shown}: Command, facts: CommandFacts): string {
  return typeof shown === 'string' ? shown : shown(facts);
}
