import {basename, resolve} from 'node:path';
import type {CodeChoice, WormholeOptions} from '../../wormhole/options.js';
import {openDirectory, openFile, type Source} from '../../wormhole/files/source.js';
import {plainText} from '../../wormhole/plain-text.js';
import {systemRandom} from '../../wormhole/crypto/random.js';
import {checkText, sendSource, sendText} from '../../wormhole/send.js';
import {wordCode} from '../../wormhole/code/word-code.js';
import type {Context} from '../cli/command.js';
import {exit, UsageError} from '../cli/exit-status.js';
import {isPublic, wormholeOptions} from './options.js';
import {textToSend} from './text-to-send.js';
import {createReport, fullBytes, type Report} from './report.js';
import {isDirectory} from './target.js';
import {verification} from './verification.js';

/** Things that are left out, by name at most. */
const maxNamed = 5;

/**
 * `p2p-tui wormhole send`: sends a file, a directory or a text, and says under which code.
 * @returns the exit status
 */
export async function send(context: Context, signal: AbortSignal): Promise<number> {
  const {flags, args, stdin} = context;
  const [path] = args;
  const given = args.length + (flags.text === undefined ? 0 : 1);
  if (given > 1 || (given === 0 && !stdin.isTTY)) {
    throw new UsageError('Give one file or directory, or --text=…: p2p-tui wormhole send FILE.');
  }

  const report = createReport(context, 'sender');
  const options = {
    ...wormholeOptions(context, signal),
    ...verification(context, report, 'sender'),
    onStage: report.onStage,
    onProgress: report.onProgress,
  };
  if (path === undefined) return sendMessage(await textToSend(context, signal), context, options, report);

  const source = await open(path, signal, report);
  try {
    announceSource(source, report);
    const code = chooseCode(context, options, report);
    const moved = await sendSource(code, source, options);
    report.emit({type: 'sent', kind: source.offer.kind, ...moved});
    report.tell(`Confirmation received (${moved.path}). Transfer complete.`);
    return exit.ok;
  } finally {
    report.clear();
    await source.close();
  }
}

async function sendMessage(
  text: string,
  context: Context,
  options: WormholeOptions,
  report: Report,
): Promise<number> {
  checkText(text);
  const bytes = Buffer.byteLength(text);
  report.emit({type: 'offer', kind: 'text', bytes});
  report.tell(`Sending text message (${fullBytes(bytes)})`);
  await sendText(chooseCode(context, options, report), text, options);
  report.emit({type: 'sent', kind: 'text', bytes});
  report.tell('text message sent');
  return exit.ok;
}

async function open(path: string, signal: AbortSignal, report: Report): Promise<Source> {
  const absolute = resolve(path);
  const name = basename(absolute);
  if (name === '') {
    throw new UsageError('The root directory has no name to send it under; give a directory in it.');
  }
  if (!(await isDirectory(absolute))) return openFile({path: absolute, name});
  report.tell('Building zipfile..');
  return openDirectory({path: absolute, name}, signal);
}

function announceSource({offer, size, skipped}: Source, report: Report): void {
  if (offer.kind === 'file') {
    const {filename, filesize} = offer.file;
    report.emit({type: 'offer', kind: 'file', name: filename, bytes: filesize});
    report.tell(`Sending ${fullBytes(filesize)} file named '${plainText(filename)}'`);
    return;
  }

  const {dirname, numbytes, numfiles} = offer.directory;
  report.emit({
    type: 'offer',
    kind: 'directory',
    name: dirname,
    bytes: numbytes,
    files: numfiles,
    skipped: skipped.length,
  });
  report.tell(
    `Sending directory (${fullBytes(size)} compressed) named '${plainText(dirname)}' with ${numfiles} files`,
  );
  if (skipped.length > 0) {
    const named = skipped.slice(0, maxNamed).map(plainText).join(', ');
    const others = skipped.length - maxNamed;
    const more = others > 0 ? ` and ${others.toLocaleString('en-US')} more` : '';
    report.tell(`Left out: ${named}${more}; symbolic links and whatever else is no file are not sent.`);
  }
}

/** The code of the user, told at once; or a fresh one, told as soon as there is a number for it. */
function chooseCode(context: Context, options: WormholeOptions, report: Report): CodeChoice {
  const {code} = context.flags;
  const tell = (chosen: string): string => {
    announceCode(chosen, context, options, report);
    return chosen;
  };
  return code === undefined ? (nameplate) => tell(wordCode(nameplate, systemRandom)) : tell(code);
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
