import type {Context} from './command.js';
import {parseArguments, type Invocation} from './arguments.js';
import {exit, UsageError} from './errors.js';
import {commandHelp, programHelp} from './help.js';
import {version} from '../session/version.js';

/**
 * Runs the command line.
 * @param argv without the program's name
 * @returns the exit status: 0, 1 failed, 2 usage, 130 interrupted
 */
export async function main(argv: readonly string[]): Promise<number> {
  let invocation: Invocation | undefined;
  try {
    invocation = parseArguments(argv);
    return await invoke(invocation, argv);
  } catch (error) {
    const debug = invocation?.flags.debug ?? argv.includes('--debug');
    process.stderr.write(`${describe(error, debug)}\n`);
    return error instanceof UsageError ? exit.usage : exit.failed;
  }
}

async function invoke({command, flags, args}: Invocation, argv: readonly string[]): Promise<number> {
  if (flags.version) {
    process.stdout.write(`${version}\n`);
    return exit.ok;
  }

  if (flags.help) {
    const whole = command.name === 'dashboard' && !argv.includes('dashboard');
    process.stdout.write(whole ? programHelp() : commandHelp(command));
    return exit.ok;
  }

  const run = await command.load();
  const {env, stdout, stderr, stdin} = process;
  const context: Context = {flags, args, env, stdout, stderr, stdin};
  return run(context);
}

function describe(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return String(error);
  return debug ? (error.stack ?? error.message) : error.message;
}
