/**
 * The flags and words of a command line, each flag spelled out for meow. yargs-parser, which meow reads with, mistakes
 * some lines: it drops quotes around a value, takes a word `true` behind a flag for its value, `--json=1` for false, and
 * `-ofile` for five flags; a value that is missing is an empty one to it. And a flag that it does not know meow lists,
 * with no word of what to do, and ends the process. So what can be mistaken is written here in the one way that cannot,
 * or refused.
 */
import {closestMatch} from 'leven';
import {commands} from './commands.js';
import {flagSpecs, typed, type FlagName, type FlagSpec, type TypedFlag} from './flags.js';

/** A command line, before it is known whose flags it has. */
export type Line = {
  /** The flags for meow: `--name="value"`, `--name=true` or `--no-name`. */
  readonly argv: readonly string[];
  readonly words: readonly string[];
  /** The names, as in the table, of flags and modes that are given. */
  readonly given: ReadonlySet<string>;
  /** The same as they were typed, in their order. */
  readonly typed: readonly TypedFlag[];
  /** What cannot be read first, in one sentence. @param help the command that shows what there is. */
  readonly problem?: (help: string) => string;
};

/** @param args what stands before `--`. */
export function readLine(args: readonly string[]): Line {
  const argv: string[] = [];
  const words: string[] = [];
  const given = new Set<string>();
  const typedFlags: TypedFlag[] = [];
  const problems: Required<Line>['problem'][] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    if (!isFlag(arg)) {
      words.push(arg);
      continue;
    }

    const {text, flag, value} = takeApart(arg);
    const next = args[index + 1];
    if (flag === undefined) {
      problems.push((help) => `There is no flag ${text}: ${didYouMean(text) ?? `see ${help}.`}`);
    } else if (flag.type === 'boolean') {
      if (value !== undefined) {
        problems.push((help) => `Option '${text}' does not take an argument. See ${help}.`);
      }
      argv.push(text.startsWith('--no-') ? text : `${long(text, flag)}=true`);
      typedFlags.push({name: flag.name, text: long(text, flag)});
    } else if (value !== undefined || (next !== undefined && !isFlag(next))) {
      const read = value ?? next ?? '';
      argv.push(`${long(text, flag)}="${read}"`);
      typedFlags.push({name: flag.name, text: `${long(text, flag)}=${read}`});
      if (value === undefined) index += 1;
    } else {
      const hint = next === undefined ? '' : ` Write a value that begins with a hyphen as ${text}=${next}.`;
      problems.push((help) => `Option '${text} <value>' argument missing.${hint} See ${help}.`);
    }

    if (flag) given.add(flag.name);
  }

  const [problem] = problems;
  return {argv, words, given, typed: typedFlags, ...(problem && {problem})};
}

/** What a flag is called in the table, and whether it takes a value. */
type Flag = {readonly name: string; readonly type: FlagSpec['type']};

/** All that can be typed for a flag or a mode. */
const spellings: ReadonlyMap<string, Flag> = new Map([
  ...(Object.keys(flagSpecs) as FlagName[]).flatMap((name) => {
    const {type, shortFlag, aliases = []}: FlagSpec = flagSpecs[name];
    const texts = [typed(name), `--${name}`, ...aliases.map((alias) => `--${alias}`)];
    if (shortFlag !== undefined) texts.push(`-${shortFlag}`);
    return texts.map((text): [string, Flag] => [text, {name, type}]);
  }),
  ...commands.flatMap(({mode}): [string, Flag][] =>
    mode === undefined ? [] : [[typed(mode), {name: mode, type: 'boolean'}]],
  ),
]);

/** What begins with a hyphen and is neither that alone nor a number. */
function isFlag(arg: string): boolean {
  return /^-./s.test(arg) && !/^-(?:\d+|\d*\.\d+)$/.test(arg);
}

function takeApart(arg: string): {text: string; flag: Flag | undefined; value: string | undefined} {
  const [, text = arg, value] = /^([^=]+)=(.*)$/s.exec(arg) ?? [];
  const flag = spellings.get(text);
  // As all programs have it, `-ofile` is `-o file`.
  const short = flag ?? spellings.get(arg.slice(0, 2));
  if (flag === undefined && short?.type === 'string') {
    return {text: arg.slice(0, 2), flag: short, value: arg.slice(2)};
  }
  return {text, flag, value};
}

/** Of a short flag yargs-parser would keep the quotes around the value. */
function long(text: string, {name}: Flag): string {
  return text.startsWith('--') ? text : typed(name);
}

/** The flag that differs in two letters at most, if there is one. */
function didYouMean(text: string): string | undefined {
  const long = [...spellings.keys()].filter((spelling) => spelling.startsWith('--'));
  const near = closestMatch(text.replace(/^-*/, '--'), long, {maxDistance: 2});
  return near && `did you mean ${near}?`;
}
