import type {ActId, Acts} from './acts.js';
import type {PaneId} from '../kit/pane.js';

/** What the handler does for a key. */
export type KeyId =
  | 'view'
  | 'next'
  | 'previous'
  | 'up'
  | 'down'
  | 'pageUp'
  | 'pageDown'
  | 'first'
  | 'last'
  | 'open'
  | 'back'
  | 'zoom'
  | 'freeze'
  | 'unfreeze'
  | 'help'
  | 'cluster'
  | 'suspend'
  | 'quit'
  | ActId;

export type KeyGroup = 'Move' | 'Look' | 'Time' | 'Act' | 'Out';

/** What decides whether a key does anything now. */
export type KeyFacts = {
  /** The focused pane has rows. */
  readonly rows: boolean;
  /** There is a detail of what is under the cursor. */
  readonly detail: boolean;
  /** There is something to go back from. */
  readonly deeper: boolean;
  readonly frozen: boolean;
  readonly help: boolean;
  /** Views that digits open, by number. */
  readonly views: readonly number[];
  /** Another cluster can be shown, or opened. */
  readonly clusters?: boolean;
  /** What can be done to the cluster; absent where it cannot be hosted from here. */
  readonly acts?: Acts;
};

/** One line of the table of keys. */
export type KeyBinding = {
  readonly id: KeyId;
  /** Chords as `chordsOf` names them; any of them. */
  readonly keys: readonly string[];
  /** The keys as people see them. */
  readonly shown: string;
  readonly group: KeyGroup;
  /** What it does, for the help. */
  readonly label: string;
  /** One or two words for the footer; without it the footer leaves the key out. */
  readonly brief?: string;
  /** The keys in the footer, where one hint stands for several bindings. Default: `shown`. */
  readonly shownBrief?: string;
  possible?(facts: KeyFacts): boolean;
};

/** A key that an extra pane brings along; it works while that pane is shown. */
export type ExtraKey = {
  /** One character that the table does not use. */
  readonly key: string;
  readonly label: string;
  readonly brief: string;
  readonly pane: PaneId;
  press(): void;
};

const withRows = ({rows, help}: KeyFacts) => rows && !help;

/** A key that does something to the cluster. */
function act(id: ActId, key: string, label: string, brief: string): KeyBinding {
  return {id, keys: [key], shown: key, group: 'Act', label, brief, possible: ({acts}) => acts?.[id] === null};
}

/** Why a key that acts does nothing now; undefined when it does, or is no such key. */
export function refusalOf(binding: KeyBinding, {acts}: KeyFacts): string | undefined {
  if (binding.group !== 'Act') return undefined;
  return acts?.[binding.id as ActId] ?? undefined;
}

/** The refusal that pressing a chord now earns. */
export function refusalTo(chord: string, facts: KeyFacts): string | undefined {
  return keyTable
    .filter(({keys}) => keys.includes(chord))
    .map((binding) => refusalOf(binding, facts))
    .find((reason) => reason !== undefined);
}

/** Every key there is. The handler, the footer and the help are made from it; the footer in this order. */
export const keyTable: readonly KeyBinding[] = [
  {id: 'next', keys: ['tab'], shown: 'tab', group: 'Move', label: 'next pane', brief: 'pane'},
  {id: 'previous', keys: ['shift-tab'], shown: '⇧tab', group: 'Move', label: 'previous pane'},
  {
    id: 'view',
    keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    shown: '1-9',
    group: 'Move',
    label: 'pane; once more: alone',
    brief: 'view',
  },
  {id: 'up', keys: ['up', 'k'], shown: '↑ k', group: 'Move', label: 'row above', possible: withRows},
  {
    id: 'down',
    keys: ['down', 'j'],
    shown: '↓ j',
    group: 'Move',
    label: 'row below',
    brief: 'row',
    shownBrief: '↑↓',
    possible: withRows,
  },
  {id: 'pageUp', keys: ['pageup'], shown: 'PgUp', group: 'Move', label: 'page up', possible: withRows},
  {id: 'pageDown', keys: ['pagedown'], shown: 'PgDn', group: 'Move', label: 'page down', possible: withRows},
  {id: 'first', keys: ['g', 'home'], shown: 'g', group: 'Move', label: 'first row', possible: withRows},
  {id: 'last', keys: ['G', 'end'], shown: 'G', group: 'Move', label: 'last row', possible: withRows},
  {
    id: 'open',
    keys: ['enter'],
    shown: '↵',
    group: 'Look',
    label: 'look closely at the row',
    brief: 'open',
    possible: ({detail, help}) => detail && !help,
  },
  {
    id: 'back',
    keys: ['escape'],
    shown: 'esc',
    group: 'Look',
    label: 'back',
    brief: 'back',
    possible: ({deeper}) => deeper,
  },
  {
    id: 'zoom',
    keys: ['z'],
    shown: 'z',
    group: 'Look',
    label: 'whole screen, and back',
    brief: 'zoom',
    possible: ({help}) => !help,
  },
  {
    id: 'cluster',
    keys: ['C'],
    shown: 'C',
    group: 'Look',
    label: 'show, open, close a cluster',
    brief: 'cluster',
    possible: ({clusters, frozen}) => clusters === true && !frozen,
  },
  {
    id: 'freeze',
    keys: ['p'],
    shown: 'p',
    group: 'Time',
    label: 'hold the view, record on',
    brief: 'freeze',
    possible: ({frozen}) => !frozen,
  },
  {
    id: 'unfreeze',
    keys: ['p'],
    shown: 'p',
    group: 'Time',
    label: 'let the view run again',
    brief: 'go on',
    possible: ({frozen}) => frozen,
  },
  act('host', 'H', 'host the cluster', 'host'),
  act('stopHosting', 'H', 'stop hosting', 'stop hosting'),
  act('addUser', 'a', 'let a user in', 'add user'),
  act('removeUser', 'K', 'remove the user', 'remove'),
  act('extend', 'E', 'host longer', 'longer'),
  {id: 'help', keys: ['?'], shown: '?', group: 'Out', label: 'this help', brief: 'help'},
  {id: 'suspend', keys: ['ctrl-z'], shown: '^Z', group: 'Out', label: 'disconnect and suspend'},
  {id: 'quit', keys: ['q', 'ctrl-c'], shown: 'q', group: 'Out', label: 'quit, also Ctrl-C', brief: 'quit'},
];

/** The binding a chord means now, if it means anything. */
export function bindingOf(chord: string, facts: KeyFacts): KeyBinding | undefined {
  return keyTable.find((binding) => binding.keys.includes(chord) && isPossible(binding, facts, chord));
}

/** Whether a binding does anything now. */
export function isPossible(binding: KeyBinding, facts: KeyFacts, chord?: string): boolean {
  if (binding.id === 'view' && chord !== undefined && !facts.views.includes(Number(chord))) return false;
  return binding.possible?.(facts) ?? true;
}

/** The keys of a binding as people see them now: how many digits open something differs. */
export function shownKeys(binding: KeyBinding, facts: KeyFacts): string {
  return binding.id === 'view' ? `1-${Math.max(...facts.views)}` : binding.shown;
}
