import {constants} from 'node:os';
import {encodeCommandJob} from '../../runtime/command/job.js';
import {readCommandOutcome, type CommandOutcome} from '../../runtime/command/outcome.js';
import {cleanText} from '../../message/clean.js';
import type {Context} from '../cli/command.js';
import {exit, UsageError} from '../cli/exit-status.js';
import {jsonReport, type PreparedJob} from './prepared-job.js';
import {readInput} from './read-input.js';

/**
 * A command line that a worker runs in its sandbox, with what our own standard input has.
 * @param signal gives up reading that; the promise rejects with its reason
 */
export async function commandJob(
  {args, flags, stdin, stderr}: Pick<Context, 'args' | 'flags' | 'stdin' | 'stderr'>,
  signal: AbortSignal,
): Promise<PreparedJob> {
  if (flags.file !== undefined) {
    throw new UsageError(
      `A command takes no -f: give it the file on its standard input, as in: p2p-tui run -- sh < ${flags.file}`,
    );
  }
  const [program, ...rest] = args;
  if (program === undefined) {
    throw new UsageError('Give a command to run, as in: p2p-tui run --cluster=alice/friends -- uname -a');
  }

  return {
    runtime: 'command',
    bytes: await encodeCommandJob({
      argv: [program, ...rest],
      stdin: await readInput({stdin, stderr}, signal),
    }),
    label: cleanText(args.join(' '), 40),
    async read(result, {json, toFile}) {
      const outcome = await readCommandOutcome(result);
      const {output, note} = outcome;
      const status = statusOf(outcome);
      if (json) return jsonReport(shownOutcome(outcome), toFile, status);
      const notes = note === undefined ? [] : [{stream: 'stderr', data: `${note}\n`} as const];
      if (!toFile) return {output: [...output, ...notes], status};
      const written = output.filter(({stream}) => stream === 'stdout').map(({data}) => data);
      const said = output.filter(({stream}) => stream === 'stderr');
      return {output: [...said, ...notes], value: Buffer.concat(written), status};
    },
  };
}

function statusOf({status, signal}: CommandOutcome): number {
  if (status !== null) return status;
  // As shells say it: 128 and the number of the signal.
  return signal ? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0) : exit.failed;
}

/** The same with its output as text. */
function shownOutcome({status, signal, output, note}: CommandOutcome): object {
  const texts = output.map(({stream, data}) => ({stream, text: Buffer.from(data).toString('utf8')}));
  return {status, signal, output: texts, note};
}
