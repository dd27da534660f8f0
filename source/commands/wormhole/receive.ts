import {writeFile} from 'node:fs/promises';
import {fileError} from '../../wormhole/file-error.js';
import type {WormholeOptions} from '../../wormhole/options.js';
import {plainText} from '../../wormhole/plain-text.js';
import {receive, type Arrival} from '../../wormhole/receive.js';
import type {Context} from '../command.js';
import {exit, UsageError} from '../errors.js';
import {ask} from './ask.js';
import {enterCode} from './code-entry.js';
import {wormholeOptions} from './options.js';
import {createReport, fullBytes, type Report} from './report.js';
import {checkCode} from './send.js';
import {parseSize} from './size.js';
import {chooseTarget, isDirectory, offered, requireFree, type Offered} from './target.js';

/**
 * `p2p-tui wormhole receive`: receives a file, a directory or a text.
 * @returns the exit status
 */
export async function receiveInto(context: Context, signal: AbortSignal): Promise<number> {
  const {flags, args, stdin} = context;
  const {output} = flags;
  if (args.length > 1) throw new UsageError('Give one code: p2p-tui wormhole receive CODE.');
  checkCode(args[0]);
  const maxBytes =
    flags['max-size'] === undefined ? Number.MAX_SAFE_INTEGER : parseSize(flags['max-size'], 'max-size');
  const options = wormholeOptions(context, signal);
  if (!flags.yes && !stdin.isTTY) {
    throw new UsageError(
      'There is no terminal to ask on whether to take what is sent: say --yes to take it (and --max-size=… to bound it).',
    );
  }

  if (output !== undefined && !(await isDirectory(output))) await requireFree(output);
  const code = args[0] ?? (await enterCode(context, options, signal));
  checkCode(code);

  const report = createReport(context);
  try {
    const received = await receiveOffer(code, {...options, maxBytes}, context, report);
    report.clear();
    await show(received, context, report);
    return exit.ok;
  } finally {
    report.clear();
  }
}

function receiveOffer(
  code: string,
  options: WormholeOptions & {readonly maxBytes: number},
  context: Context,
  report: Report,
): Promise<Arrival> {
  return receive(code, {
    ...options,
    onProgress: report.onProgress,
    async decide(offer, signal) {
      const what = offered(offer);
      const {kind, name, bytes, files} = what;
      const target = await chooseTarget(what, context.flags.output);
      report.emit({type: 'offer', kind, name, bytes, ...(kind === 'directory' ? {files} : {})});
      report.tell(`Receiving ${describe(what)} into: ${plainText(target)}`);
      const accepted = context.flags.yes || (await accepts(context, what, signal));
      return accepted ? {target, replace: false, mode: 0o666} : undefined;
    },
  });
}

/** Anything but a yes is a no. */
async function accepts(context: Context, what: Offered, signal: AbortSignal): Promise<boolean> {
  const answer = await ask(context, `Receive ${describe(what)}? (y/N) `, signal);
  return /^\s*y(es)?\s*$/i.test(answer ?? '');
}

function describe({kind, bytes, files}: Offered): string {
  return kind === 'file' ? `file (${fullBytes(bytes)})` : `directory (${fullBytes(bytes)} in ${files} files)`;
}

async function show(received: Arrival, context: Context, report: Report): Promise<void> {
  report.emit({type: 'received', ...received});
  const {output, json} = context.flags;
  if (received.kind !== 'text') {
    const kind = received.kind === 'file' ? 'file' : 'files';
    report.tell(`Received ${kind} written to ${plainText(received.target)} (${received.path})`);
  } else if (output !== undefined) {
    await writeFile(output, received.text, {flag: 'wx'}).catch((error: unknown) => {
      throw fileError(`The text cannot be written to ${output}`, error);
    });
    report.tell(`Received text written to ${output}`);
  } else if (!json) {
    const {stdout} = context;
    stdout.write(`${stdout.isTTY ? harmless(received.text) : received.text}\n`);
  }
}

/** Text from elsewhere, made fit for a terminal: lines and tabs stay, what a terminal would obey does not. */
function harmless(text: string): string {
  return text.replace(/[^\P{C}\n\t]|[\u2028\u2029]/gu, '\ufffd');
}
