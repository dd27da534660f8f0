/** A question of the connection as a box: who is asked for what, and what follows from the answer. */
import {cleanText} from '../../message/clean.js';
import type {Theme} from '../theme.js';
import {
  answerProblem,
  answerTo,
  type HostKeyAsked,
  type PassphraseAsked,
  type Question,
} from '../view/question.js';
import {
  dialogColumns,
  dialogFrame,
  fieldLine,
  waysOut,
  wrap,
  type DialogPicture,
  type ScreenSize,
} from './dialog-frame.js';

/** How often a passphrase is asked for, as OpenSSH's client does. */
const attempts = 3;

/** A question as a box in the middle of the screen. */
export function questionBox(question: Question, screen: ScreenSize, theme: Theme): DialogPicture {
  const columns = dialogColumns(screen);
  return question.kind === 'hostKey'
    ? dialogFrame('Unknown host key', hostKeyLines(question, columns, theme), screen, theme)
    : dialogFrame('Passphrase', passphraseLines(question, columns, theme), screen, theme);
}

function hostKeyLines(question: HostKeyAsked, columns: number, theme: Theme): readonly string[] {
  const {name, fingerprint, keyType, otherTypes} = question.asked;
  const answer = answerTo(question);
  const problem = answerProblem(question);
  const others = otherTypes.map((type) => keyName(type)).join(', ');
  const warning =
    otherTypes.length === 0
      ? []
      : wrap(
          `! You know this host by another key (${others}), and it does not show that one: somebody may stand in ` +
            'its place. Say no unless its owner says that it has a new key.',
          columns,
        ).map((line) => theme.bad(line));
  const go =
    answer === true ? `${theme.good('↵')} ${theme.title('trust it, and connect')}` : noText(answer, theme);
  return [
    '',
    ...wrap(
      `The authenticity of ${cleanText(name, 200)} cannot be established: it is not in known_hosts. Its ${keyName(keyType)} key has the fingerprint`,
      columns,
    ),
    '',
    ...chunks(fingerprint, columns).map((line) => theme.title(line)),
    '',
    ...(warning.length > 0 ? [...warning, ''] : []),
    ...wrap(
      'Compare it with what its owner says. To trust it for good, type yes or paste the fingerprint you were given:',
      columns,
    ).map((line) => theme.dim(line)),
    fieldLine(question.value, columns, theme),
    problem === undefined ? '' : theme.warn(`! ${problem}`),
    waysOut(go, 'no', columns, theme),
  ];
}

function noText(answer: boolean | undefined, theme: Theme): string {
  return answer === false ? `${theme.heading('↵')} ${theme.dim('no, do not connect')}` : theme.dim('↵ …');
}

function passphraseLines(
  {path, attempt, typed}: PassphraseAsked,
  columns: number,
  theme: Theme,
): readonly string[] {
  return [
    '',
    ...wrap('The board takes this key of yours, and it has a passphrase:', columns),
    '',
    ...chunks(cleanText(path, 500), columns).map((line) => theme.title(line)),
    '',
    ...wrap('It is used now and kept nowhere; ssh-add would keep the key at hand.', columns).map((line) =>
      theme.dim(line),
    ),
    fieldLine('•'.repeat(Math.min(typed, columns)), columns, theme),
    attempt === 1 ? '' : theme.warn(`! That was not it. Attempt ${attempt} of ${attempts}.`),
    waysOut(`${theme.good('↵')} ${theme.title('unlock')}`, 'go on without this key', columns, theme),
  ];
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
