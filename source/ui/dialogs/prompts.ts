/** Questions that the connection has for whoever sits at the keyboard: one at a time, the others wait. */
import type {HostKeyQuestion} from '../../ssh/trust/host-key.js';
import type {ConnectionPrompts} from '../../session/choose-connect.js';
import {createSecretEntry} from './secret-entry.js';
import {answerTo, eraseFromAnswer, typeAnswer, type Question} from './prompt.js';

/** Where questions wait for their answers. */
export type Asking = {
  /** For the connection: each call is a question, and its promise resolves with the answer. None rejects. */
  readonly questions: Required<ConnectionPrompts>;
  /** The question that is asked now; the same object until it changes. */
  current(): Question | undefined;
  subscribe(changed: () => void): () => void;
  /** Typed or pasted text goes into the answer. */
  type(text: string): void;
  erase(all: boolean): void;
  /** Enter: the answer is given, unless it is none. */
  answer(): void;
  /** Esc: no, or no passphrase. */
  refuse(): void;
  /** Nobody is there any more: all that is asked, now or later, is refused. */
  close(): void;
};

type Waiting = {
  readonly key: string;
  readonly question: Question;
  readonly resolve: (answer: string | boolean | undefined) => void;
  readonly answer: Promise<string | boolean | undefined>;
};

/**
 * Makes a place for questions. The same question from two connections is asked once. What is typed of a passphrase is
 * kept in memory that is overwritten when it was handed on, and nowhere else.
 */
export function createAsking(): Asking {
  const listeners = new Set<() => void>();
  const secret = createSecretEntry();
  let waiting: readonly Waiting[] = [];
  let current: Question | undefined;
  let closed = false;

  const show = (question: Question | undefined): void => {
    current = question;
    for (const changed of [...listeners]) changed();
  };

  const ask = (key: string, question: Question): Promise<string | boolean | undefined> => {
    if (closed) return Promise.resolve(undefined);
    const same = waiting.find((other) => other.key === key);
    if (same) return same.answer;
    const {promise, resolve} = Promise.withResolvers<string | boolean | undefined>();
    waiting = [...waiting, {key, question, resolve, answer: promise}];
    if (waiting.length === 1) show(question);
    return promise;
  };

  const settle = (answer: string | boolean | undefined): void => {
    secret.wipe();
    const [first, ...rest] = waiting;
    waiting = rest;
    show(rest[0]?.question);
    first?.resolve(answer);
  };

  return {
    questions: {
      async confirmHostKey(asked: HostKeyQuestion) {
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
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    type(text) {
      if (current?.kind === 'hostKey') show(typeAnswer(current, text));
      if (current?.kind !== 'passphrase') return;
      secret.type(text);
      show({...current, typed: secret.length});
    },
    erase(all) {
      if (current?.kind === 'hostKey') show(eraseFromAnswer(current, all));
      if (current?.kind !== 'passphrase') return;
      if (all) secret.wipe();
      else secret.erase();
      show({...current, typed: secret.length});
    },
    answer() {
      if (current?.kind === 'passphrase') settle(secret.take());
      if (current?.kind !== 'hostKey') return;
      const answer = answerTo(current);
      if (answer !== undefined) settle(answer);
    },
    refuse: () => settle(undefined),
    close() {
      closed = true;
      while (waiting.length > 0) settle(undefined);
    },
  };
}
