/** What the connection has to know, as a box: who is asked for what, and what follows from the answer. */
import {useSyncExternalStore} from 'react';
import {cleanText} from '../../message/clean.js';
import type {Theme} from '../kit/theme.js';
import {useTheme} from '../kit/hooks.js';
import {DialogFrame, type DialogScreen} from '../kit/dialog-frame.js';
import {answerProblem, answerTo, type HostKeyPrompt, type PassphrasePrompt, type Prompt} from './prompt.js';
import type {Prompts} from './prompts.js';

/** How often a passphrase is asked for, as OpenSSH's client does. */
const attempts = 3;

/** The prompt that is shown now, if there is one. */
export function usePrompt(prompts: Prompts | undefined): Prompt | undefined {
  return useSyncExternalStore(prompts?.subscribe ?? neverChanges, () => prompts?.current());
}

const neverChanges = () => () => undefined;

/** A prompt of the connection, over everything else. */
export function PromptBox({prompt, ...screen}: DialogScreen & {readonly prompt: Prompt}) {
  switch (prompt.kind) {
    case 'hostKey':
      return <HostKeyBox prompt={prompt} {...screen} />;
    case 'passphrase':
      return <PassphraseBox prompt={prompt} {...screen} />;
  }
}

function HostKeyBox({prompt, size}: DialogScreen & {readonly prompt: HostKeyPrompt}) {
  const theme = useTheme();
  const {name, fingerprint, keyType, otherTypes} = prompt.asked;
  const others = otherTypes.map((type) => keyName(type)).join(', ');
  const warning =
    `! You know this host by another key (${others}), and it does not show that one: somebody may stand in ` +
    'its place. Say no unless its owner says that it has a new key.';
  return (
    <DialogFrame
      size={size}
      title="Unknown host key"
      text={[
        `The authenticity of ${cleanText(name, 200)} cannot be established: it is not in known_hosts. Its ${keyName(keyType)} key has the fingerprint`,
        '',
        {text: fingerprint, paint: theme.title, whole: true},
        ...(otherTypes.length === 0 ? [] : ['', {text: warning, paint: theme.bad}]),
      ]}
      ask="Compare it with what its owner says. To trust it for good, type yes or paste the fingerprint you were given:"
      value={prompt.value}
      problem={answerProblem(prompt)}
      enter={hostKeyEnter(answerTo(prompt), theme)}
      escape="no"
    />
  );
}

function hostKeyEnter(answer: boolean | undefined, theme: Theme): string {
  if (answer === undefined) return theme.dim('↵ …');
  return answer
    ? `${theme.good('↵')} ${theme.title('trust it, and connect')}`
    : `${theme.heading('↵')} ${theme.dim('no, do not connect')}`;
}

function PassphraseBox({prompt, size}: DialogScreen & {readonly prompt: PassphrasePrompt}) {
  const theme = useTheme();
  const {path, attempt, typed} = prompt;
  return (
    <DialogFrame
      size={size}
      title="Passphrase"
      text={[
        'The board takes this key of yours, and it has a passphrase:',
        '',
        {text: cleanText(path, 500), paint: theme.title, whole: true},
      ]}
      ask="It is used now and kept nowhere; ssh-add would keep the key at hand."
      value={'•'.repeat(Math.min(typed, size.columns))}
      problem={attempt === 1 ? '' : `That was not it. Attempt ${attempt} of ${attempts}.`}
      enter={`${theme.good('↵')} ${theme.title('unlock')}`}
      escape="go on without this key"
    />
  );
}

/** `ED25519`, as OpenSSH says it. The type comes from the other side. */
function keyName(type: string): string {
  const name = /^(?:sk-)?(?:ssh-|ecdsa-sha2-)?(ed25519|rsa|dss|nistp\d+)/.exec(type)?.[1];
  if (name === undefined) return cleanText(type, 40);
  return (name.startsWith('nistp') ? 'ecdsa' : name === 'dss' ? 'dsa' : name).toUpperCase();
}
