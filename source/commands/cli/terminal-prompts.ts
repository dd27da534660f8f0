/** What the connection has to ask its user, asked on the terminal as OpenSSH's client asks it. */
import type {ConnectionPrompts} from '../../session/choose-connect.js';
import {cleanText} from '../../message/clean.js';
import {createSecretEntry} from '../../ui/dialogs/secret-entry.js';
import {answerTo} from '../../ui/dialogs/prompt.js';
import type {Context} from './command.js';
import {prompt} from './prompt.js';

type Streams = Pick<Context, 'stdin' | 'stderr'>;

/** How often a passphrase is asked for, as OpenSSH's client does. */
const attempts = 3;

/**
 * Asks whoever sits at the terminal, one prompt at a time; what is typed of a passphrase is not shown.
 * @param signal ends a prompt that waits for its answer.
 * @returns undefined where there is no terminal: then nobody is asked, and the connection says what to do instead
 */
export function terminalPrompts(
  {stdin, stderr}: Streams,
  signal: AbortSignal,
): Required<ConnectionPrompts> | undefined {
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  let before: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(promptFor: () => Promise<T>): Promise<T> => {
    const turn = before.then(promptFor);
    before = turn.catch(() => undefined);
    return turn;
  };

  return {
    confirmHostKey: (asked) =>
      inTurn(async () => {
        const {name, keyType, fingerprint, otherTypes} = asked;
        const others = otherTypes.map((type) => cleanText(type, 40)).join(', ');
        stderr.write(
          `The authenticity of ${cleanText(name, 200)} cannot be established: it is not in known_hosts.\n` +
            `Its ${cleanText(keyType, 40)} key has the fingerprint ${fingerprint}\n` +
            (others === ''
              ? ''
              : `You know this host by another key (${others}), which it does not show: somebody may stand in its place.\n`),
        );
        let words = 'Are you sure you want to continue connecting (yes/no/[fingerprint])? ';
        for (;;) {
          const value = await prompt({stdin, stderr}, words, signal);
          if (value === undefined) return false;
          const said = value.trim() === '' ? undefined : answerTo({kind: 'hostKey', asked, value});
          if (said !== undefined) return said;
          words = "Please type 'yes', 'no' or the fingerprint: ";
        }
      }),
    askPassphrase: (path, attempt) =>
      inTurn(() => {
        if (attempt > 1) stderr.write(`That was not it (attempt ${attempt} of ${attempts}).\n`);
        return readSecret({stdin, stderr}, `Enter passphrase for key '${cleanText(path, 500)}': `, signal);
      }),
  };
}

/**
 * Reads a line without showing it. An empty line, Ctrl-D or Esc gives up.
 * @throws the reason of the signal
 */
function readSecret(
  {stdin, stderr}: Streams,
  words: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  signal.throwIfAborted();
  const {promise, resolve, reject} = Promise.withResolvers<string | undefined>();
  const secret = createSecretEntry();
  const press = (character: string): void => {
    if (character === '\r' || character === '\n') resolve(secret.length === 0 ? undefined : secret.take());
    else if (character === '\u0004' || character === '\u001B') resolve(undefined);
    else if (character === '\u0003') process.kill(process.pid, 'SIGINT');
    else if (character === '\u0015') secret.wipe();
    else if (character === '\u007F' || character === '\b') secret.erase();
    else secret.type(character);
  };
  const hear = (chunk: Buffer | string): void => {
    for (const character of String(chunk)) press(character);
  };
  const end = (): void => resolve(undefined);
  const abort = (): void => reject(signal.reason as Error);

  stderr.write(words);
  stdin.ref();
  stdin.setRawMode(true);
  stdin.on('data', hear).once('end', end).resume();
  signal.addEventListener('abort', abort, {once: true});
  return promise.finally(() => {
    secret.wipe();
    stdin.off('data', hear).off('end', end).pause();
    stdin.setRawMode(false);
    stdin.unref();
    signal.removeEventListener('abort', abort);
    stderr.write('\n');
  });
}
