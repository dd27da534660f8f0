import {cleanText} from '../../message/clean.js';
import {encodeNodeJob} from '../../runtime/node/job.js';
import {readNodeOutcome} from '../../runtime/node/outcome.js';
import type {Context} from '../cli/command.js';
import {exit, UsageError} from '../cli/exit-status.js';
import {moduleSource} from './module-source.js';
import type {PreparedJob} from './prepared-job.js';
import {fileContent, jsonText, shownValue} from './value-text.js';

/**
 * A JavaScript function and its arguments: the default export of `--file`, or else the first argument. Arguments are
 * JSON where they can be read as such, else text.
 */
export async function nodeJob({flags, args}: Context): Promise<PreparedJob> {
  const {file} = flags;
  const [first, ...others] = args;
  const source = file === undefined ? first : await moduleSource(file);
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
    async read(result, {json, toFile}) {
      const outcome = await readNodeOutcome(result);
      const output = outcome.output.map(({stream, text}) => ({stream, data: text}));
      if (!outcome.ok) {
        const {name, message} = outcome.error;
        const status = outcome.interrupted ? exit.interrupted : exit.failed;
        return {output: [...output, {stream: 'stderr', data: `${name}: ${message}\n`}], status};
      }

      const {value} = outcome;
      if (toFile) return {output, value: json ? jsonText(value) : fileContent(value), status: exit.ok};
      const shown = json ? jsonText(value) : shownValue(value);
      return {output: [...output, {stream: 'stdout', data: shown}], status: exit.ok};
    },
  };
}

function readArgument(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
