import {randomUUID} from 'node:crypto';
import {waitUnlessAborted} from '../../async/unless-aborted.js';
import {bytesPayload} from '../../payload/file.js';
import {cleanText} from '../../message/clean.js';
import {maxLabelBytes, shortText} from '../../message/short-text.js';
import type {JobId} from '../../message/types.js';
import {openClient} from '../../session/open-client.js';
import type {EventBody, Stage} from '../../store/event.js';
import type {Context} from '../cli/command.js';
import {exit} from '../cli/exit-status.js';
import {startTimeout} from '../cli/time-limits.js';
import {commandJob} from './command-job.js';
import {nodeJob} from './node-job.js';
import {rJob} from './r-job.js';
import type {PreparedJob} from './prepared-job.js';
import {requireOutput, saveOrKeep} from './save-result.js';
import {findSettings} from '../cli/settings.js';
import {onSignals} from '../cli/signals.js';
import {terminalPrompts} from '../cli/terminal-prompts.js';

/** `p2p-tui run`: posts one job, shows its output, and ends with its status. */
export async function run(context: Context): Promise<number> {
  const {flags, stdout, stderr, output} = context;
  const findCluster = findSettings(context);
  const ending = new AbortController();
  let interrupted = false;
  const stop = (signal: string) => {
    interrupted = true;
    ending.abort(new Error(`The job was withdrawn (${signal}).`));
  };
  const ignoreSignals = onSignals({output, onStop: stop});
  // From here on everything counts: what is prepared, asked, waited for and read.
  const timeout = startTimeout(flags.timeout?.milliseconds ?? Infinity, () =>
    ending.abort(new Error(`There was no result within ${flags.timeout?.text ?? ''}.`)),
  );
  try {
    const {signal} = ending;
    if (flags.output !== undefined) await requireOutput(flags.output);
    const id = `${randomUUID().replaceAll('-', '')}-1`;
    const job = await waitUnlessAborted(prepare(context, id, signal), signal);
    const onTrouble = (text: string) => stderr.write(`${text}\n`);
    const prompts = terminalPrompts(context, signal);
    const record = (event: EventBody) => {
      if (event.type === 'note') stderr.write(`${cleanText(event.text, 1000)}\n`);
    };
    const settings = await findCluster({signal, prompts, onTrouble});
    const session = await openClient({settings, record, onTrouble, prompts, suspends: true});
    try {
      const {client, directory} = await session.join({signal});
      const payload = await bytesPayload(directory, job.bytes);
      const label = flags.label ?? shortText(job.label, maxLabelBytes);
      const untaken = sayWhenUntaken(stderr);
      const onStage = (stage: Stage) => untaken.see(stage);
      const result = await client
        .post({id, payload, runtime: job.runtime, label}, {signal, onStage})
        .finally(untaken.end);
      const asked = {json: flags.json === true, toFile: flags.output !== undefined};
      const {output: pieces, value, status} = await job.read(result, asked, signal);
      for (const {stream, data} of pieces) context[stream].write(data);
      if (flags.output !== undefined && value !== undefined) await saveOrKeep(value, flags.output, stdout);
      return status;
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!interrupted) throw error;
    return exit.interrupted;
  } finally {
    timeout.end();
    ignoreSignals();
  }
}

/** Milliseconds after which somebody who waits wants to know why. */
const untakenAfter = 10_000;

/** Says once that no worker has taken the job, when that takes long. */
function sayWhenUntaken(stderr: NodeJS.WriteStream) {
  let taken = false;
  const timer = setTimeout(() => {
    if (!taken) stderr.write('No worker has taken the job yet; waiting for one (Ctrl-C withdraws it).\n');
  }, untakenAfter);
  return {
    see(stage: Stage) {
      taken ||= stage !== 'requested';
    },
    end: () => clearTimeout(timer),
  };
}

/** Reads the job before anything is connected, so that a wrong file costs nobody anything. */
function prepare(context: Context, id: JobId, signal: AbortSignal): Promise<PreparedJob> {
  const {file, runtime} = context.flags;
  switch (runtime?.[0] ?? guessRuntime(file)) {
    case 'r':
      return rJob(context, id, signal);
    case 'node':
      return nodeJob(context);
    case 'command':
      return commandJob(context, signal);
  }
}

function guessRuntime(file: string | undefined): 'command' | 'node' | 'r' {
  if (file === undefined) return 'command';
  return /\.rds$/i.test(file) ? 'r' : 'node';
}
