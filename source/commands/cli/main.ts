import type {Context} from './command.js';
import {parseArguments, type Invocation} from './arguments.js';
import {exit, UsageError} from './exit-status.js';
import {OutputError, watchOutput, type Output} from './output.js';
import {showsUnicode, writeAsciiSigns} from '../../ui/terminal/ascii.js';
import {version} from '../../session/version.js';

/**
 * Runs the command line.
 * @param argv without the program's name
 * @param given what commands get from outside of `source/`
 * @returns the exit status: 0, 1 failed, 2 usage, 130 interrupted, 141 nobody read its output
 */
export async function main(argv: readonly string[], given: Pick<Context, 'demonstration'>): Promise<number> {
  const output = watchOutput(process);
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.isTTY && !showsUnicode(process.env, process.platform)) writeAsciiSigns(stream);
  }

  let invocation: Invocation | undefined;
  let status: number;
  try {
    invocation = parseArguments(argv);
    status = await invoke(invocation, {...given, output});
  } catch (error) {
    status = error instanceof UsageError ? exit.usage : exit.failed;
    const debug = invocation?.flags.debug ?? argv.includes('--debug');
    // What follows from output that cannot be written is told below.
    if (!isCutOff(output, invocation)) process.stderr.write(`${describe(error, debug)}\n`);
  }

  const isOut = await output.flushed();
  if (isCutOff(output, invocation)) status = statusOf(output.signal.reason);
  // What nobody reads would keep the process.
  if (!isOut) process.exit(status);
  return status;
}

function isCutOff({signal}: Output, invocation: Invocation | undefined): boolean {
  return signal.aborted && !invocation?.command.outlivesOutput;
}

async function invoke(
  {command, flags, given, args, help}: Invocation,
  outside: Pick<Context, 'demonstration' | 'output'>,
): Promise<number> {
  if (flags.version) {
    process.stdout.write(`${version}\n`);
    return exit.ok;
  }

  if (flags.help) {
    process.stdout.write(help);
    return exit.ok;
  }

  const run = await command.load();
  const {env, stdout, stderr, stdin} = process;
  const context: Context = {flags, given, args, env, stdout, stderr, stdin, ...outside};
  return run(context);
}

/** The status of a program whose output cannot be written; says why, unless its reader has simply gone. */
function statusOf(reason: unknown): number {
  if (reason instanceof OutputError && reason.isClosed) return exit.unread;
  process.stderr.write(`${describe(reason, false)}\n`);
  return exit.failed;
}

function describe(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return String(error);
  return debug ? (error.stack ?? error.message) : error.message;
}
