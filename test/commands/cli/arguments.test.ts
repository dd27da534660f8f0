import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {parseArguments} from '../../../source/commands/cli/arguments.js';
import {UsageError} from '../../../source/commands/cli/exit-status.js';
import {commands} from '../../../source/commands/cli/commands.js';
import {flagSpecs, typed} from '../../../source/commands/cli/flags.js';
import {commandHelp, programHelp} from '../../../source/commands/cli/help.js';

function complaint(...argv: string[]): string {
  try {
    parseArguments(argv);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }

  throw new Error('No error was thrown.');
}

describe('parseArguments', () => {
  it('a command line that names no command opens the dashboard', () => {
    const {command, flags} = parseArguments(['--cluster=alice/friends']);
    expect(command.name).toBe('dashboard');
    expect(flags.cluster).toBe('alice/friends');
  });

  it.each([
    [['--worker'], 'worker'],
    [['worker'], 'worker'],
    [['worker', '--worker'], 'worker'],
    [['--host-cluster'], 'host'],
    [['host'], 'host'],
  ])('the line %j means the command %s', (argv, name) => {
    expect(parseArguments(argv).command.name).toBe(name);
  });

  it.each(['worker', 'run', 'doctor', 'wormhole'])('the command %s takes --no-proxy', (name) => {
    const {flags} = parseArguments([name, '--no-proxy']);
    expect(flags.proxy).toBe(false);
  });

  it('a flag may be spelt as R users spell it', () => {
    expect(parseArguments(['--worker', '--allow_from=bob']).flags.allowFrom).toEqual(['bob']);
  });

  it('what follows -- is kept as arguments', () => {
    expect(parseArguments(['run', '--', 'echo', '--json']).args).toEqual(['echo', '--json']);
  });

  it('an unknown flag is refused with the one that was meant, or with the help', () => {
    expect(complaint('--worker', '--clustr=a/b')).toBe('There is no flag --clustr: did you mean --cluster?');
    expect(complaint('board', '--ort=1')).toBe('There is no flag --ort: did you mean --port?');
    expect(complaint('--nonsense')).toBe('There is no flag --nonsense: see p2p-tui --help.');
  });

  it.each([
    [['run', '--nonsense'], 'run'],
    [['--json', 'run', '--nonsense'], 'run'],
    [['--worker', '--nonsense=1'], 'worker'],
    [['--cluster=run', '--host-cluster', '--nonsense'], 'host'],
  ])('an unknown flag in %j is refused with the help of %s', (argv, name) => {
    expect(complaint(...argv)).toBe(`There is no flag --nonsense: see p2p-tui ${name} --help.`);
  });

  it('a flag of another command is refused by naming that command', () => {
    expect(complaint('demo', '--users=bob')).toBe('--users means nothing to demo; it belongs to host.');
  });

  it('two modes are refused, and words that are no command', () => {
    expect(complaint('--worker', '--host-cluster')).toContain('worker and host');
    expect(complaint('wurker')).toContain('There is no command "wurker"');
  });

  it.each([
    ['a list with a space', ['--host-cluster', '--users=bob,', 'carol'], 'host takes no "carol"'],
    ['a command after a mode', ['--worker', '--', 'x'], 'worker takes no "x"'],
    ['a name without its flag', ['status', 'alice/friends'], 'status takes no "alice/friends"'],
  ])('a word that would have no effect is refused: %s', (_, argv, problem) => {
    expect(complaint(...argv)).toMatch(problem);
    expect(complaint(...argv)).toMatch(/: see p2p-tui \w+ --help\.$/);
  });

  it('--help is obeyed whatever the other words', () => {
    expect(parseArguments(['status', 'alice/friends', '--help']).flags.help).toBe(true);
  });

  it('a flag without its value is refused', () => {
    expect(complaint('--cluster')).toMatch(/^Option '--cluster <value>' argument missing\. See/);
  });

  it('a flag in place of a value is refused, with how to write a value that looks like a flag', () => {
    expect(complaint('run', '--label', '--json')).toBe(
      "Option '--label <value>' argument missing. Write a value that begins with a hyphen as --label=--json. " +
        'See p2p-tui run --help.',
    );
    expect(parseArguments(['run', '--ssh-args=-J hop']).flags.sshArgs).toBe('-J hop');
  });

  it('a value is refused for a flag that takes none', () => {
    for (const line of ['--json=1', '--json=true', '--no-proxy=x', '-h=x']) {
      expect(complaint('run', line)).toMatch(/^Option '-{1,2}[a-z-]+' does not take an argument\. See/);
    }
  });

  it('each flag is known under its short name and under its others', () => {
    const {flags} = parseArguments(['wormhole', '-o', 'out', '--relay-url=ws://a/v1', '--accept-file']);
    expect(flags).toEqual({output: 'out', mailbox: 'ws://a/v1', yes: true});
    for (const args of [['-oout'], ['-o=out'], ['--output-file', 'out'], ['--output=out']]) {
      expect(parseArguments(['wormhole', ...args]).flags).toEqual({output: 'out'});
    }
  });

  it('lists that are given in parts are added up, and an empty one is kept', () => {
    const {flags} = parseArguments([
      'host',
      '--users=bob,carol',
      '--cluster=a/x',
      '--users',
      'dan',
      '--cluster=a/y',
    ]);
    expect(flags).toEqual({users: ['bob', 'carol', 'dan'], cluster: 'a/x,a/y'});
    expect(parseArguments(['host', '--users=']).flags.users).toEqual([]);
    expect(parseArguments(['host']).flags).not.toHaveProperty('users');
  });

  it('the last value counts for a flag that takes one', () => {
    expect(parseArguments(['board', '--port=0', '--port=1']).flags).toEqual({port: 1});
    expect(parseArguments(['run', '--ssh-args=x', '--ssh_args=', '--json', '--json']).flags).toEqual({
      sshArgs: '',
      json: true,
    });
  });

  it.each([
    [
      ['doctor', '--sandbox=jail'],
      '--sandbox=jail must be one of auto, bwrap, firejail, sandbox-exec, none.',
    ],
    [['run', '--runtime=cobol'], '--runtime=cobol must be one of node, r, command.'],
    [['run', '--runtime=r,node'], '--runtime=r,node must be one of node, r, command.'],
    [['worker', '--runtime=cobol'], '--runtime=cobol must be a list of r, node, command.'],
    [['worker', '--workers=0'], /^--workers=0 must be a whole number from 1 to \d+\.$/],
    [['status', '--wait=soon'], '--wait=soon is no length of time: write it as 90s, 30m, 8h or 2d.'],
    [['board', '--relay-port=x'], '--relay-port=x must be a whole number from 0 to 65535.'],
    [['wormhole', 'send', 'x', '--code=hello'], /^This is not a wormhole code/],
    [['wormhole', 'receive', '--max-size=much'], /^--max-size=much is no size/],
  ])('a bad value is refused before the command is loaded: %j', (argv, sentence) => {
    if (typeof sentence === 'string') expect(complaint(...argv)).toBe(sentence);
    else expect(complaint(...argv)).toMatch(sentence);
  });

  it('arguments are taken as they are, whatever they look like', () => {
    const {args, flags} = parseArguments([
      'run',
      '--json',
      'true',
      '-5',
      '007',
      '"q"',
      '-',
      '',
      '--',
      '--',
      '-h',
    ]);
    expect(args).toEqual(['true', '-5', '007', '"q"', '-', '', '--', '-h']);
    expect(flags).toEqual({json: true});
  });
});

describe('requests for help', () => {
  const helpOf = (...argv: readonly string[]) => {
    const {flags, help} = parseArguments(argv);
    expect(flags.help).toBe(true);
    return help.trim();
  };
  const ofRun = commandHelp(commands.find(({name}) => name === 'run') ?? commands[0]).trim();

  it.each([[['help']], [['--help']], [['-h']], [['--cluster=a/b', '--help']]])(
    'the line %j gets the help of the program',
    (argv) => {
      expect(helpOf(...argv)).toBe(programHelp().trim());
    },
  );

  it.each([
    [['help', 'run']],
    [['run', '--help']],
    [['-h', 'run']],
    [['run', '--timeout=never', '--sandbox=jail', '--help']],
    [['help', 'run', 'away']],
  ])('the line %j gets the help of run, whatever else is on it', (argv) => {
    expect(helpOf(...argv)).toBe(ofRun);
  });

  it('the help of the dashboard is given where it is named', () => {
    expect(helpOf('dashboard', '--help')).toMatch(/^dashboard: /);
  });

  it('an unknown command is refused with the one that was meant, or with all of them', () => {
    expect(complaint('help', 'statsu')).toBe('There is no command "statsu": did you mean status?');
    expect(complaint('can')).toMatch(/^There is no command "can": use one of dashboard, /);
    expect(complaint('hepl')).toBe('There is no command "hepl": did you mean help?');
  });

  it.each(['-V', '--version'])('%s asks for the version, whatever else is on the line', (flag) => {
    expect(parseArguments([flag]).flags).toEqual({version: true});
    expect(parseArguments(['run', flag, '--timeout=never']).flags).toEqual({version: true});
  });
});

describe('arbitrary input', () => {
  // meow ends the process where it does not understand; it must never come to that.
  beforeEach(() => {
    vi.spyOn(process, 'exit').mockImplementation((status) => {
      throw new Error(`meow ended the process with ${status}.`);
    });
    vi.spyOn(console, 'error').mockImplementation((...text) => {
      throw new Error(`meow wrote ${text.join(' ')}`);
    });
  });
  afterEach(() => vi.restoreAllMocks());

  const names = Object.keys(flagSpecs);
  const flag = fc.oneof(
    fc.constantFrom(...names.map(typed), '-i', '-o', '-h', '--worker', '--host-cluster', '--ssh_args'),
    fc.string().map((text) => `--${text}`),
    fc.string().map((text) => `-${text}`),
    fc.constantFrom(
      '--no-json',
      '--no-cluster',
      '--_=x',
      '--json.x=1',
      '--__proto__=x',
      '---',
      '--=',
      '--Json',
      '-5e3',
    ),
  );
  const value = fc.oneof(
    fc.string({unit: 'binary-ascii'}),
    fc.string({unit: 'grapheme'}),
    fc.constantFrom('true', 'false', '"q"', "'q'", '""', '1e3', '[]', '-J hop', '\ud800'),
  );
  const argument = fc.oneof(
    flag,
    value,
    fc.tuple(flag, value).map(([name, text]) => `${name}=${text}`),
    fc.constantFrom(...commands.map(({name}) => name)),
  );

  it('an arbitrary command line throws nothing but a usage error, in one line', () => {
    fc.assert(
      fc.property(fc.array(argument), fc.option(fc.array(fc.string()), {nil: undefined}), (before, after) => {
        try {
          parseArguments(after ? [...before, '--', ...after] : before);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
          expect((error as UsageError).message).toMatch(/^[^\n\r]+[.?]$/);
        }
      }),
      {numRuns: 1000},
    );
  });

  it('an arbitrary command line loses nothing of what comes after --', () => {
    fc.assert(
      fc.property(fc.array(argument), fc.array(fc.oneof(argument, fc.string())), (before, after) => {
        let args: readonly string[] | undefined;
        try {
          const read = parseArguments(['run', ...before, '--', ...after]);
          if (!read.flags.help && !read.flags.version) ({args} = read);
        } catch {
          // Told above.
        }

        if (args) expect(args.slice(args.length - after.length)).toEqual(after);
      }),
      {numRuns: 1000},
    );
    expect(parseArguments(['run', '--', '--help', '--', '']).args).toEqual(['--help', '--', '']);
  });

  const texts = ['label', 'identity', 'sshArgs', 'file', 'output', 'host', 'cluster'] as const;
  const switches = ['json', 'debug'] as const;
  const word = value.filter((text) => !/^-./s.test(text));

  it('flags and words are read as they were given, in whichever form and order', () => {
    const given = fc.oneof(
      fc.record({
        name: fc.constantFrom(...texts),
        value,
        isJoined: fc.boolean(),
      }),
      fc.record({name: fc.constantFrom(...switches)}),
      fc.record({word}),
    );
    const distinct = fc.uniqueArray(given, {selector: (item) => ('name' in item ? item.name : {})});
    fc.assert(
      fc.property(distinct, fc.array(fc.string()), (items, after) => {
        const line = items.flatMap((item) => {
          if ('word' in item) return [item.word];
          if (!('value' in item)) return [typed(item.name)];
          const isApart = !item.isJoined && !/^-./s.test(item.value);
          return isApart ? [typed(item.name), item.value] : [`${typed(item.name)}=${item.value}`];
        });
        const {flags, args} = parseArguments(['run', ...line, '--', ...after]);
        const said = items.flatMap((item) =>
          'name' in item ? [[item.name, 'value' in item ? item.value : true]] : [],
        );
        expect(flags).toEqual(Object.fromEntries(said));
        expect(args).toEqual([...items.flatMap((item) => ('word' in item ? [item.word] : [])), ...after]);
      }),
      {numRuns: 1000},
    );
  });
});

describe('the table of commands', () => {
  it('no two commands have the same name or mode', () => {
    const names = commands.flatMap(({name, mode}) => [name, ...(mode && mode !== name ? [mode] : [])]);
    expect(new Set(names).size).toBe(names.length);
  });
});
