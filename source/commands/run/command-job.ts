import {constants} from 'node:os';
import {encodeCommandJob} from '../../runtime/command/job.js';
import {readCommandOutcome} from '../../runtime/command/outcome.js';
import {cleanText} from '../../message/clean.js';
import type {Context} from '../cli/command.js';
import {exit, UsageError} from '../cli/exit-status.js';
import type {PreparedJob} from './prepared-job.js';

/** A command line that a worker runs in its sandbox. */
export async function commandJob({args}: Context): Promise<PreparedJob> {
  const [program, ...rest] = args;
  if (program === undefined) {
    throw new UsageError('Give a command to run, as in: p2p-tui run --cluster=alice/friends -- uname -a');
  }

  return {
    runtime: 'command',
    bytes: await encodeCommandJob({argv: [program, ...rest]}),
    label: cleanText(args.join(' '), 40),
    async report(result, {stdout, stderr, flags: {json}}) {
      const {status, signal, output, note} = await readCommandOutcome(result);
      if (json) {
        const texts = output.map(({stream, data}) => ({stream, text: Buffer.from(data).toString('utf8')}));
        stdout.write(`${JSON.stringify({status, signal, output: texts, note})}\n`);
      } else {
        for (const {stream, data} of output) (stream === 'stdout' ? stdout : stderr).write(data);
        if (note !== undefined) stderr.write(`${note}\n`);
      }

      if (status !== null) return status;
      // As shells say it: 128 and the number of the signal.
      return signal ? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0) : exit.failed;
    },
  };
}
