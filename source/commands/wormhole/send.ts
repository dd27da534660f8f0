import {stat} from 'node:fs/promises';
import {basename, resolve} from 'node:path';
import {text as readAll} from 'node:stream/consumers';
import {parseCode} from '../../wormhole/code.js';
import {allocateNameplate} from '../../wormhole/nameplates.js';
import type {WormholeOptions} from '../../wormhole/options.js';
import {openDirectory, openFile, type Parcel} from '../../wormhole/parcel.js';
import {plainText} from '../../wormhole/plain-text.js';
import {systemRandom} from '../../wormhole/random.js';
import {sendParcel} from '../../wormhole/send.js';
import {checkText, sendText} from '../../wormhole/send-text.js';
import {wordCode} from '../../wormhole/word-code.js';
import type {Context} from '../command.js';
import {exit, messageOf, UsageError} from '../errors.js';
import {isPublic, wormholeOptions} from './options.js';
import {createReport, fullBytes, type Report} from './report.js';

/**
 * `p2p-tui wormhole send`: sends a file, a directory or a text, and says under which code.
 * @returns the exit status
 */
export async function send(context: Context, signal: AbortSignal): Promise<number> {
  const {flags, args} = context;
  const [path] = args;
  if (args.length > 1 || (path === undefined) === (flags.text === undefined)) {
    throw new UsageError('Give one file or directory, or --text=…: p2p-tui wormhole send FILE.');
  }

  checkCode(flags.code);
  const options = wormholeOptions(context, signal);
  const report = createReport(context);
  if (path === undefined) return sendMessage(context, options, report);

  const parcel = await open(path, signal, report);
  try {
    announceParcel(parcel, report);
    const {code, random} = await chooseCode(flags.code, options);
    announceCode(code, context, options, report);
    const moved = await sendParcel(code, parcel, {...options, random, onProgress: report.onProgress});
    report.emit({type: 'sent', kind: parcel.offer.kind, ...moved});
    report.tell(`Confirmation received (${moved.path}). Transfer complete.`);
    return exit.ok;
  } finally {
    report.clear();
    await parcel.close();
  }
}

async function sendMessage(context: Context, options: WormholeOptions, report: Report): Promise<number> {
  const {flags, stdin} = context;
  const text = flags.text === '-' ? await readAll(stdin) : (flags.text ?? '');
  checkText(text);
  const bytes = Buffer.byteLength(text);
  report.emit({type: 'offer', kind: 'text', bytes});
  report.tell(`Sending text message (${fullBytes(bytes)})`);
  const {code, random} = await chooseCode(flags.code, options);
  announceCode(code, context, options, report);
  await sendText(code, text, {...options, random});
  report.emit({type: 'sent', kind: 'text', bytes});
  report.tell('text message sent');
  return exit.ok;
}

async function open(path: string, signal: AbortSignal, report: Report): Promise<Parcel> {
  const absolute = resolve(path);
  const name = basename(absolute);
  if (name === '')
    throw new UsageError('The root directory has no name to send it under; give a directory in it.');
  const isDirectory = (await stat(absolute).catch(() => undefined))?.isDirectory() ?? false;
  if (!isDirectory) return openFile({path: absolute, name});
  report.tell('Building zipfile..');
  return openDirectory({path: absolute, name}, signal);
}

function announceParcel({offer, size, skipped}: Parcel, report: Report): void {
  if (offer.kind === 'file') {
    const {filename, filesize} = offer.file;
    report.emit({type: 'offer', kind: 'file', name: filename, bytes: filesize});
    report.tell(`Sending ${fullBytes(filesize)} file named '${plainText(filename)}'`);
    return;
  }

  const {dirname, numbytes, numfiles} = offer.directory;
  report.emit({type: 'offer', kind: 'directory', name: dirname, bytes: numbytes, files: numfiles, skipped});
  report.tell(
    `Sending directory (${fullBytes(size)} compressed) named '${plainText(dirname)}' with ${numfiles} files`,
  );
  if (skipped > 0) {
    report.tell(`Left out: ${skipped} symbolic links or other things that are no files.`);
  }
}

/** The code of the user, or a fresh one; and the random source with which the transfer must go on. */
async function chooseCode(
  given: string | undefined,
  options: WormholeOptions,
): Promise<{readonly code: string; readonly random: NonNullable<WormholeOptions['random']>}> {
  if (given !== undefined) return {code: given, random: systemRandom};
  const {nameplate, random} = await allocateNameplate(options);
  return {code: wordCode(nameplate, systemRandom), random};
}

/** The code is what the user came for: on standard output, in the words of other wormhole programs. */
function announceCode(
  code: string,
  {flags, stdout}: Context,
  {mailbox}: WormholeOptions,
  report: Report,
): void {
  report.emit({type: 'code', code});
  if (flags.json) return;
  const server = isPublic(mailbox) ? '' : `--relay-url=${mailbox} `;
  const ours = isPublic(mailbox) ? '' : ` --mailbox=${mailbox}`;
  stdout.write(
    `Wormhole code is: ${code}\n` +
      'On the other computer, please run:\n\n' +
      `wormhole ${server}receive ${code}\n\n` +
      `or: p2p-tui wormhole receive${ours} ${code}\n`,
  );
}

/** @throws UsageError for a code that no wormhole program would take */
export function checkCode(code: string | undefined): void {
  try {
    if (code !== undefined) parseCode(code);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}
