import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {inspect} from 'node:util';
import {cleanText} from '../../message/clean.js';
import {messageOf} from '../../message/error-message.js';
import {functionSource} from '../../runtime/node/function-source.js';
import {encodeNodeJob} from '../../runtime/node/job.js';
import {readNodeOutcome} from '../../runtime/node/outcome.js';
import type {Context} from '../cli/command.js';
import {exit, UsageError} from '../cli/exit-status.js';
import {readJobFile, type PreparedJob} from './prepared-job.js';

/**
 * A JavaScript function and its arguments: the default export of `--file`, or else the first argument. Arguments are
 * JSON where they can be read as such, else text.
 */
export async function nodeJob({flags, args}: Context): Promise<PreparedJob> {
  const {file} = flags;
  const [first, ...others] = args;
  const source = file === undefined ? first : await exportedFunction(file);
  if (source === undefined) {
    throw new UsageError(
      "Give a function with -f job.js, or as in: p2p-tui run --runtime=node -- '(a, b) => a + b' 1 2",
    );
  }

  const bytes = await encodeNodeJob({source, args: (file === undefined ? others : args).map(readArgument)});
  return {
    runtime: 'node',
    bytes,
    label: file ?? cleanText(source, 40),
    async report(result, {stdout, stderr, flags: {json}}) {
      const outcome = await readNodeOutcome(result);
      for (const {stream, text} of outcome.output) (stream === 'stdout' ? stdout : stderr).write(text);
      if (outcome.ok) {
        if (json) {
          stdout.write(`${JSON.stringify(outcome.value) ?? 'null'}\n`);
        } else if (outcome.value !== undefined) {
          stdout.write(
            `${typeof outcome.value === 'string' ? outcome.value : inspect(outcome.value, {depth: 6})}\n`,
          );
        }

        return exit.ok;
      }

      stderr.write(`${outcome.error.name}: ${outcome.error.message}\n`);
      return outcome.interrupted ? exit.interrupted : exit.failed;
    },
  };
}

async function exportedFunction(file: string): Promise<string> {
  // A module that is missing is told of in words about whoever imports it.
  await readJobFile(file);
  let loaded: {default?: unknown};
  try {
    loaded = (await import(pathToFileURL(resolve(file)).href)) as {default?: unknown};
  } catch (error) {
    throw new Error(`${file} cannot be read as a module: ${messageOf(error)}`, {cause: error});
  }

  if (typeof loaded.default !== 'function') {
    throw new UsageError(
      `${file} has to export the function to run as its default: export default function (…) {…}`,
    );
  }

  return functionSource(loaded.default as (...args: never[]) => unknown);
}

function readArgument(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
