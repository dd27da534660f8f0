import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseArguments} from '../../../source/commands/cli/arguments.js';
import {UsageError} from '../../../source/commands/cli/exit-status.js';
import {commands} from '../../../source/commands/cli/commands.js';

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
  it('opens the dashboard when no command is named', () => {
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
  ])('takes %j for the command %s', (argv, name) => {
    expect(parseArguments(argv).command.name).toBe(name);
  });

  it.each(['worker', 'run', 'doctor', 'wormhole'])('lets %s pass proxies by', (name) => {
    const {flags} = parseArguments([name, '--no-proxy']);
    expect(flags['no-proxy']).toBe(true);
  });

  it('knows the spelling of R users', () => {
    expect(parseArguments(['--worker', '--allow_from=bob']).flags['allow-from']).toBe('bob');
  });

  it('keeps what follows -- as arguments', () => {
    expect(parseArguments(['run', '--', 'echo', '--json']).args).toEqual(['echo', '--json']);
  });

  it('says which flag was meant', () => {
    expect(complaint('--worker', '--clustr=a/b')).toBe('There is no flag --clustr: did you mean --cluster?');
    expect(complaint('board', '--ort=1')).toBe('There is no flag --ort: did you mean --port?');
    expect(complaint('--nonsense')).toBe('There is no flag --nonsense: see p2p-tui --help.');
  });

  it.each([
    [['run', '--nonsense'], 'run'],
    [['--json', 'run', '--nonsense'], 'run'],
    [['--worker', '--nonsense=1'], 'worker'],
    [['--cluster=run', '--host-cluster', '--nonsense'], 'host'],
  ])('names the help that has the flags of %j', (argv, name) => {
    expect(complaint(...argv)).toBe(`There is no flag --nonsense: see p2p-tui ${name} --help.`);
  });

  it('refuses a flag of another command by naming that command', () => {
    expect(complaint('demo', '--users=bob')).toBe('--users means nothing to demo; it belongs to host.');
  });

  it('refuses two modes, and words that are no command', () => {
    expect(complaint('--worker', '--host-cluster')).toContain('worker and host');
    expect(complaint('wurker')).toContain('There is no command "wurker"');
  });

  it.each([
    ['a list with a space', ['--host-cluster', '--users=bob,', 'carol'], 'host takes no "carol"'],
    ['a command after a mode', ['--worker', '--', 'x'], 'worker takes no "x"'],
    ['a name without its flag', ['status', 'alice/friends'], 'status takes no "alice/friends"'],
  ])('refuses a word that would go unheard: %s', (_, argv, problem) => {
    expect(complaint(...argv)).toMatch(problem);
    expect(complaint(...argv)).toMatch(/: see p2p-tui \w+ --help\.$/);
  });

  it('hears a cry for help whatever the words', () => {
    expect(parseArguments(['status', 'alice/friends', '--help']).flags.help).toBe(true);
  });

  it('says that a value is missing', () => {
    expect(complaint('--cluster')).toMatch(/^Option '--cluster <value>' argument missing\. See/);
  });

  it('throws nothing but a usage error, in one line', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.string().map((text) => `--${text}`),
          ),
        ),
        (argv) => {
          try {
            parseArguments(argv);
          } catch (error) {
            expect(error).toBeInstanceOf(UsageError);
          }
        },
      ),
    );
  });
});

describe('the table of commands', () => {
  it('has no name and no mode twice', () => {
    const names = commands.flatMap(({name, mode}) => [name, ...(mode && mode !== name ? [mode] : [])]);
    expect(new Set(names).size).toBe(names.length);
  });
});
