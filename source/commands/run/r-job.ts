import {dirname} from 'node:path';
import type {JobId} from '../../message/types.js';
import {describeRResult} from '../../runtime/r/describe.js';
import {futureWithId} from '../../runtime/r/future-file.js';
import {findRscript} from '../../runtime/r/rscript.js';
import {chooseSandbox, findSandbox} from '../../runtime/sandbox/detect.js';
import type {Context} from '../cli/command.js';
import {usualLimits} from '../limits.js';
import {exit, UsageError} from '../cli/exit-status.js';
import {jsonReport, readJobFile, type JobReport, type PreparedJob} from './prepared-job.js';

/**
 * A serialized R future: what `saveRDS(future::future(…, lazy = TRUE), file)` wrote.
 * @param id the job's, which the future gets
 * @param preparing gives up; the promise rejects with its reason
 */
export async function rJob({flags}: Context, id: JobId, preparing: AbortSignal): Promise<PreparedJob> {
  const {file} = flags;
  if (file === undefined) {
    throw new UsageError(
      'Give an R future with -f job.rds; make it with saveRDS(future::future(…, lazy = TRUE), "job.rds").',
    );
  }

  const bytes = await futureWithId(await readJobFile(file), id, file);
  // A stranger made the result that comes back, so it is read where it can do no harm.
  const rscript = await findRscript(process.env, preparing);
  if (!rscript) throw new Error('There is no Rscript here to read the result with: install R.');
  const sandbox = await chooseSandbox(flags.sandbox ?? 'auto', (name) => findSandbox(name, preparing));
  return {
    runtime: 'r',
    bytes,
    label: file,
    async read(result, {json, toFile}, signal) {
      const outcome = await describeRResult(result, {
        rscript,
        sandbox,
        limits: usualLimits(),
        directory: dirname(result.path),
        signal,
      });
      const status = outcome.ok ? exit.ok : exit.failed;
      if (json) return jsonReport(outcome, toFile, status);
      const {ok, value, messages, error = 'The future ended in an error.'} = outcome;
      const output: JobReport['output'] = [
        {stream: 'stdout', data: outcome.stdout},
        {stream: 'stderr', data: messages},
        ...(outcome.more === undefined ? [] : [{stream: 'stderr', data: leftOut(outcome.more)} as const]),
        ...(ok ? [] : [{stream: 'stderr', data: `${error}\n`} as const]),
      ];
      if (toFile) return {output, value: result, status};
      return {output: ok ? [...output, {stream: 'stdout', data: `${value}\n`}] : output, status};
    },
  };
}

function leftOut(bytes: number): string {
  return `${bytes.toLocaleString('en-US')} more bytes are left out here: with -o FILE.rds R has all of it (readRDS).\n`;
}
