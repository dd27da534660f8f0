import type {WormholeOptions} from '../../wormhole/options.js';
import {plainText} from '../../wormhole/plain-text.js';
import {WormholeError} from '../../wormhole/error.js';
import {receive, type Arrival} from '../../wormhole/receive.js';
import type {Context} from '../cli/command.js';
import {exit, UsageError} from '../cli/exit-status.js';
import {isYes, prompt} from '../cli/prompt.js';
import {requireCode} from '../cli/values.js';
import {enterCode} from './code-entry.js';
import {wormholeOptions} from './options.js';
import {printText, writeText} from './received-text.js';
import {createReport, fullBytes, type Report} from './report.js';
import {chooseTarget, isDirectory, offered, requireUsable, type Offered} from './target.js';
import {verification} from './verification.js';

/**
 * `p2p-tui wormhole receive`: receives a file, a directory or a text.
 * @returns the exit status
 */
export async function receiveInto(context: Context, signal: AbortSignal): Promise<number> {
  const {flags, args} = context;
  const {output} = flags;
  if (args.length > 1) throw new UsageError('Give one code: p2p-tui wormhole receive CODE.');
  const [given] = args.map(requireCode);
  const maxBytes = flags.maxSize ?? Number.MAX_SAFE_INTEGER;
  const options = wormholeOptions(context, signal);
  // A text has no name under which it could stand in a directory: it is printed, as if nobody had said where to.
  const textFile = output === undefined || (await isDirectory(output)) ? undefined : output;
  if (textFile !== undefined) await requireUsable(textFile);
  const code = given ?? (await enterCode(context, options, signal));

  const report = createReport(context, 'receiver');
  try {
    const received = await receiveOffer(code, {...options, maxBytes}, textFile, context, report);
    report.clear();
    show(received, textFile, report);
    return exit.ok;
  } finally {
    report.clear();
  }
}

function receiveOffer(
  code: string,
  options: WormholeOptions & {readonly maxBytes: number},
  textFile: string | undefined,
  context: Context,
  report: Report,
): Promise<Arrival> {
  return receive(code, {
    ...options,
    ...verification(context, report, 'receiver'),
    onStage: report.onStage,
    onProgress: report.onProgress,
    takeText: (text) => (textFile === undefined ? printText(text, context) : writeText(text, textFile)),
    async decide(offer, signal) {
      const what = offered(offer);
      const {kind, name, bytes, files} = what;
      const target = await chooseTarget(what, context.flags.output);
      report.emit({type: 'offer', kind, name, bytes, ...(kind === 'directory' ? {files} : {})});
      report.tell(`Receiving ${describe(what)} into: ${plainText(target)}`);
      const accepted = context.flags.yes || (await accepts(context, what, signal));
      return accepted ? {path: target, replace: false, mode: 0o666} : undefined;
    },
  });
}

async function accepts(context: Context, what: Offered, signal: AbortSignal): Promise<boolean> {
  const answer = await prompt(context, `Receive ${describe(what)}? (y/N) `, signal);
  if (answer === undefined && !context.stdin.isTTY) {
    throw new WormholeError(
      'rejected',
      'There is no terminal to ask on whether to take what is sent: say --yes to take it (and --max-size=… to bound it).',
    );
  }

  return isYes(answer);
}

function describe({kind, bytes, files}: Offered): string {
  return kind === 'file' ? `file (${fullBytes(bytes)})` : `directory (${fullBytes(bytes)} in ${files} files)`;
}

function show(received: Arrival, textFile: string | undefined, report: Report): void {
  if (received.kind !== 'text') {
    report.emit({type: 'received', ...received});
    const kind = received.kind === 'file' ? 'file' : 'files';
    report.tell(`Received ${kind} written to ${plainText(received.target)} (${received.path})`);
  } else if (textFile !== undefined) {
    report.emit({type: 'received', ...received});
    report.tell(`Received text written to ${plainText(textFile)}`);
  }
}
