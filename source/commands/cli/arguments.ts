import {parseArgs} from 'node:util';
import {messageOf} from '../../message/error-message.js';
import type {CommandSpec} from './command.js';
import {UsageError} from './exit-status.js';
import {aliases, flagSpecs, type FlagName, type Flags} from './flags.js';
import {commands, commonFlags} from './commands.js';

/** What the user asked for. */
export type Invocation = {
  readonly command: CommandSpec;
  readonly flags: Flags;
  readonly args: readonly string[];
};

/**
 * Reads a command line.
 * @param argv without the program's name
 * @throws UsageError one sentence that says what is wrong and what to do
 */
export function parseArguments(argv: readonly string[]): Invocation {
  const {values, positionals, modes} = parse(argv);
  const [first, ...rest] = positionals;
  const named = commands.find((command) => command.name === first);
  if (first !== undefined && !named && modes.length === 0) {
    const names = commands.map((command) => command.name).join(', ');
    throw new UsageError(`There is no command "${first}": use one of ${names}, or see p2p-tui --help.`);
  }

  const asked = new Set([...(named ? [named] : []), ...modes]);
  if (asked.size > 1) {
    throw new UsageError(
      `Choose one of ${[...asked].map(({name}) => name).join(' and ')}; each is a program of its own.`,
    );
  }

  const command = asked.values().next().value ?? dashboard();
  for (const name of Object.keys(values) as FlagName[]) {
    if (!command.flags.includes(name) && !commonFlags.includes(name)) {
      const takers = commands.filter(({flags}) => flags.includes(name)).map((taker) => taker.name);
      throw new UsageError(`--${name} means nothing to ${command.name}; it belongs to ${takers.join(', ')}.`);
    }
  }

  const args = named ? rest : positionals;
  const [word] = args;
  if (word !== undefined && !command.takesWords && !values.help) {
    throw new UsageError(`${command.name} takes no "${word}": see p2p-tui ${command.name} --help.`);
  }

  return {command, flags: values, args};
}

function dashboard(): CommandSpec {
  const [first] = commands;
  if (!first) throw new Error('The table of commands is empty.');
  return first;
}

type Options = Record<string, {type: 'string' | 'boolean'; short?: string}>;

function parse(argv: readonly string[]) {
  const modeFlags = commands.flatMap(({mode}) => (mode === undefined ? [] : [mode]));
  const options: Options = {};
  for (const [name, spec] of Object.entries(flagSpecs)) {
    options[name] = {type: spec.type, ...('short' in spec ? {short: spec.short} : {})};
  }

  for (const mode of modeFlags) options[mode] = {type: 'boolean'};
  for (const [alias, name] of Object.entries(aliases)) options[alias] = {type: flagSpecs[name].type};

  let parsed;
  try {
    parsed = parseArgs({args: [...argv], options, allowPositionals: true, strict: true});
  } catch (error) {
    throw new UsageError(explain(error, Object.keys(options), helpFor(argv, options)));
  }

  const values: Flags & Record<string, unknown> = {};
  const modes: CommandSpec[] = [];
  for (const [name, value] of Object.entries(parsed.values)) {
    const mode = commands.find((command) => command.mode === name);
    if (mode) modes.push(mode);
    else values[aliases[name] ?? name] = value;
  }

  return {values, positionals: parsed.positionals, modes};
}

/** The help that has the flags of the command that was meant, though its line cannot be read. */
function helpFor(argv: readonly string[], options: Options): string {
  const {values, positionals} = parseArgs({args: [...argv], options, allowPositionals: true, strict: false});
  const meant =
    commands.find(({name}) => name === positionals[0]) ??
    commands.find(({mode}) => mode !== undefined && values[mode] !== undefined);
  return meant ? `p2p-tui ${meant.name} --help` : 'p2p-tui --help';
}

/** @param help - The command that shows what there is. */
function explain(error: unknown, known: readonly string[], help: string): string {
  const message = messageOf(error);
  const unknown = /Unknown option '(-{1,2})([^']*)'/.exec(message);
  if (!unknown) return `${firstSentence(message)} See ${help}.`;
  const [, dashes = '', name = ''] = unknown;
  const near = nearest(known, name);
  return near === undefined
    ? `There is no flag ${dashes}${name}: see ${help}.`
    : `There is no flag ${dashes}${name}: did you mean --${near}?`;
}

function firstSentence(text: string): string {
  const [line = text] = text.split('\n');
  const end = line.indexOf('. ');
  return end === -1 ? `${line.replace(/\.$/, '')}.` : line.slice(0, end + 1);
}

/** What is written most like a name; none that differs in more than two letters. */
function nearest(known: readonly string[], name: string): string | undefined {
  let near: string | undefined;
  let least = 3;
  for (const candidate of known) {
    const letters = distance(candidate, name);
    if (letters >= least) continue;
    least = letters;
    near = candidate;
  }

  return near;
}

/** Edit distance: how many letters to insert, delete or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({length: b.length + 1}, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    }

    row = next;
  }

  return row[b.length] ?? 0;
}
