/** A prompt of the connection as a box: who is asked for what, and what follows from the answer. */
import {cleanText} from '../../message/clean.js';
import type {Theme} from '../app/theme.js';
import {answerProblem, answerTo, type HostKeyPrompt, type PassphrasePrompt, type Prompt} from './prompt.js';
import {
  dialogColumns,
  dialogFrame,
  wrap,
  type DialogParts,
  type DialogPicture,
  type ScreenSize,
} from '../kit/dialog-frame.js';

/** How often a passphrase is asked for, as OpenSSH's client does. */
const attempts = 3;

/** A prompt as a box in the middle of the screen. */
export function promptBox(prompt: Prompt, screen: ScreenSize, theme: Theme): DialogPicture {
  const columns = dialogColumns(screen);
  const parts =
    prompt.kind === 'hostKey'
      ? hostKeyParts(prompt, columns, theme)
      : passphraseParts(prompt, columns, theme);
  return dialogFrame(parts, screen, theme);
}

function hostKeyParts(prompt: HostKeyPrompt, columns: number, theme: Theme): DialogParts {
  const {name, fingerprint, keyType, otherTypes} = prompt.asked;
  const answer = answerTo(prompt);
  const others = otherTypes.map((type) => keyName(type)).join(', ');
  const warning =
    `! You know this host by another key (${others}), and it does not show that one: somebody may stand in ` +
    'its place. Say no unless its owner says that it has a new key.';
  return {
    title: 'Unknown host key',
    text: [
      ...wrap(
        `The authenticity of ${cleanText(name, 200)} cannot be established: it is not in known_hosts. Its ${keyName(keyType)} key has the fingerprint`,
        columns,
      ),
      '',
      ...chunks(fingerprint, columns).map((line) => theme.title(line)),
      ...(otherTypes.length === 0 ? [] : ['', ...wrap(warning, columns).map((line) => theme.bad(line))]),
    ],
    ask: 'Compare it with what its owner says. To trust it for good, type yes or paste the fingerprint you were given:',
    value: prompt.value,
    problem: answerProblem(prompt),
    enter:
      answer === true ? `${theme.good('↵')} ${theme.title('trust it, and connect')}` : noText(answer, theme),
    escape: 'no',
  };
}

function noText(answer: boolean | undefined, theme: Theme): string {
  return answer === false ? `${theme.heading('↵')} ${theme.dim('no, do not connect')}` : theme.dim('↵ …');
}

function passphraseParts(
  {path, attempt, typed}: PassphrasePrompt,
  columns: number,
  theme: Theme,
): DialogParts {
  return {
    title: 'Passphrase',
    text: [
      ...wrap('The board takes this key of yours, and it has a passphrase:', columns),
      '',
      ...chunks(cleanText(path, 500), columns).map((line) => theme.title(line)),
    ],
    ask: 'It is used now and kept nowhere; ssh-add would keep the key at hand.',
    value: '•'.repeat(Math.min(typed, columns)),
    problem: attempt === 1 ? '' : `That was not it. Attempt ${attempt} of ${attempts}.`,
    enter: `${theme.good('↵')} ${theme.title('unlock')}`,
    escape: 'go on without this key',
  };
}

/** `ED25519`, as OpenSSH says it. The type comes from the other side. */
function keyName(type: string): string {
  const name = /^(?:sk-)?(?:ssh-|ecdsa-sha2-)?(ed25519|rsa|dss|nistp\d+)/.exec(type)?.[1];
  if (name === undefined) return cleanText(type, 40);
  return (name.startsWith('nistp') ? 'ecdsa' : name === 'dss' ? 'dsa' : name).toUpperCase();
}

/** What must be read whole is broken where the line ends. */
function chunks(text: string, columns: number): readonly string[] {
  const characters = Array.from(text);
  const lines = Math.max(1, Math.ceil(characters.length / columns));
  return Array.from({length: lines}, (_, index) =>
    characters.slice(index * columns, (index + 1) * columns).join(''),
  );
}
