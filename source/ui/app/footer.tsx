import type {Command, CommandFacts, ExtraKey} from '../commands/command.js';
import {disabledReason, isEnabled, shownKeys} from '../commands/command.js';
import {commands} from '../commands/table.js';
import {KeyHints, type KeyHint} from '../kit/key-hints.js';

type FooterProps = {
  readonly facts: CommandFacts;
  /** Those of the pane shown. */
  readonly extraKeys: readonly ExtraKey[];
  /** An answer is typed: its keys are all there are, but that a prompt of the connection lets one look around. */
  readonly entry?: keyof typeof entryHints | undefined;
};

/** The keys that do something now. */
export function Footer({facts, extraKeys, entry}: FooterProps) {
  return <KeyHints hints={entry === undefined ? footerHints(facts, extraKeys) : entryHints[entry]} />;
}

/** What the footer does without first. */
const disabledPriority = 7;

/** The keys that do something now: those of the cluster first, those that are always there last. */
export function footerHints(facts: CommandFacts, extraKeys: readonly ExtraKey[]): readonly KeyHint[] {
  const extra = extraKeys.map(({key, brief}): KeyHint => ({keys: key, text: brief, priority: 1}));
  const enabled = commands.filter((command) => isEnabled(command, facts)).toSorted(inFooter);
  return [
    ...extra,
    ...enabled.flatMap((command) => hintsFor(command, facts)),
    ...(facts.pane === 'members' ? commands.flatMap((command) => reasonsFor(command, facts)) : []),
  ];
}

function inFooter(a: Command, b: Command): number {
  return rank(a) - rank(b);
}

function rank({group, hint}: Command): number {
  if (group === 'Cluster') return 0;
  return hint?.priority === 0 ? 2 : 1;
}

function hintsFor(command: Command, facts: CommandFacts): readonly KeyHint[] {
  const {hint} = command;
  if (hint === undefined) return [];
  const {text, keys = shownKeys(command, facts), priority = 1} = hint;
  return [{keys, text, priority}];
}

/** Where people are looked at, what cannot be done to them now is named with the reason. */
function reasonsFor(command: Command, facts: CommandFacts): readonly KeyHint[] {
  const reason = disabledReason(command, facts);
  if (reason === undefined) return [];
  const text = `${command.hint?.text ?? command.label}: ${reason}`;
  return [{keys: shownKeys(command, facts), text, priority: disabledPriority, disabled: true}];
}

/** What keys do while an answer is typed. */
export const entryHints = {
  dialog: [
    {keys: '↵', text: 'do it', priority: 0},
    {keys: 'esc', text: 'cancel', priority: 0},
    {keys: '^U', text: 'clear', priority: 1},
  ],
  prompt: [
    {keys: '↵', text: 'answer', priority: 0},
    {keys: 'esc', text: 'no', priority: 0},
    {keys: '^U', text: 'clear', priority: 1},
    {keys: 'tab', text: 'pane', priority: 2},
    {keys: '↑↓', text: 'row', priority: 2},
    {keys: '^C', text: 'quit', priority: 1},
  ],
} as const satisfies Readonly<Record<string, readonly KeyHint[]>>;
