/** What the connection has to know of whoever sits at the keyboard: one prompt at a time, the others wait. */
import {createEmitter} from '../../async/emitter.js';
import type {UnknownHostKey} from '../../ssh/trust/host-key.js';
import type {ConnectionPrompts} from '../../session/choose-connect.js';
import type {EntryKey} from './entry.js';
import {createSecretEntry} from './secret-entry.js';
import {answerTo, editAnswer, type HostKeyPrompt, type PassphrasePrompt, type Prompt} from './prompt.js';

/** Where prompts wait for their answers. */
export type Prompts = {
  /** For the connection: each call is a prompt, and its promise resolves with the answer. None rejects. */
  readonly ask: Required<ConnectionPrompts>;
  /** The prompt that is shown now; the same object until it changes. */
  current(): Prompt | undefined;
  subscribe(changed: () => void): () => void;
  /** A key for the prompt that is shown: Enter gives the answer, unless it is none; Esc means no, or no passphrase. */
  press(key: EntryKey): void;
  /** Nobody is there any more: all prompts, now or later, are refused. */
  close(): void;
};

type Answer = string | boolean | undefined;

type Waiting = {
  readonly key: string;
  readonly prompt: Prompt;
  readonly resolve: (answer: Answer) => void;
  readonly answer: Promise<Answer>;
};

/**
 * Makes a place for prompts. The same one from two connections is shown once. What is typed of a passphrase is kept in
 * memory that is overwritten when it was handed on, and nowhere else.
 */
export function createPrompts(): Prompts {
  const changes = createEmitter<undefined>();
  const secret = createSecretEntry();
  let waiting: readonly Waiting[] = [];
  let current: Prompt | undefined;
  let closed = false;

  const show = (prompt: Prompt | undefined): void => {
    current = prompt;
    changes.emit(undefined);
  };

  const ask = (key: string, prompt: Prompt): Promise<Answer> => {
    if (closed) return Promise.resolve(undefined);
    const same = waiting.find((other) => other.key === key);
    if (same) return same.answer;
    const {promise, resolve} = Promise.withResolvers<Answer>();
    waiting = [...waiting, {key, prompt, resolve, answer: promise}];
    if (waiting.length === 1) show(prompt);
    return promise;
  };

  const settle = (answer: Answer): void => {
    secret.wipe();
    const [first, ...rest] = waiting;
    waiting = rest;
    show(rest[0]?.prompt);
    first?.resolve(answer);
  };

  const pressInPassphrase = (prompt: PassphrasePrompt, key: Exclude<EntryKey, {type: 'dismiss'}>): void => {
    if (key.type === 'answer') {
      settle(secret.take());
      return;
    }

    if (key.type === 'type') secret.type(key.text);
    else if (key.all) secret.wipe();
    else secret.erase();
    show({...prompt, typed: secret.length});
  };

  const pressInHostKey = (prompt: HostKeyPrompt, key: Exclude<EntryKey, {type: 'dismiss'}>): void => {
    if (key.type !== 'answer') show(editAnswer(prompt, key));
    else if (answerTo(prompt) !== undefined) settle(answerTo(prompt));
  };

  return {
    ask: {
      async confirmHostKey(asked: UnknownHostKey) {
        const key = `${asked.name} ${asked.fingerprint}`;
        return (await ask(key, {kind: 'hostKey', asked, value: ''})) === true;
      },
      async askPassphrase(path, attempt) {
        // Whoever reconnects begins with the first attempt: what is typed for the same key goes on.
        const answer = await ask(path, {kind: 'passphrase', path, attempt, typed: 0});
        return typeof answer === 'string' ? answer : undefined;
      },
    },
    current: () => current,
    subscribe: (changed) => changes.subscribe(() => changed()),
    press(key) {
      if (key.type === 'dismiss') settle(undefined);
      else if (current?.kind === 'hostKey') pressInHostKey(current, key);
      else if (current?.kind === 'passphrase') pressInPassphrase(current, key);
    },
    close() {
      closed = true;
      while (waiting.length > 0) settle(undefined);
    },
  };
}
