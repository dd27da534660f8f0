/** A question of the connection, and what its answers mean. Pure. */
import type {HostKeyQuestion} from '../../ssh/trust/host-key.js';
import {withErased, withTyped} from './entry.js';

/** Whether to trust a host key, with the answer typed so far. */
export type HostKeyAsked = {
  readonly kind: 'hostKey';
  readonly asked: HostKeyQuestion;
  readonly value: string;
};

/** For the passphrase of a key file. What is typed is not in here, only how much. */
export type PassphraseAsked = {
  readonly kind: 'passphrase';
  readonly path: string;
  /** From 1: above, the last passphrase was wrong. */
  readonly attempt: number;
  /** Characters typed so far. */
  readonly typed: number;
};

export type Question = HostKeyAsked | PassphraseAsked;

/** Characters that an answer can have. */
const most = 100;

/** The question with text typed or pasted into its answer. */
export function typeAnswer(question: HostKeyAsked, text: string): HostKeyAsked {
  return {...question, value: withTyped(question.value, text, most)};
}

/** The question without the last character of its answer, or without any. */
export function eraseFromAnswer(question: HostKeyAsked, all: boolean): HostKeyAsked {
  return {...question, value: withErased(question.value, all)};
}

/**
 * What an answer says, as OpenSSH's client has it: `yes`, or the fingerprint that was compared, means yes. Nothing
 * means no.
 * @returns undefined when it says neither
 */
export function answerTo({asked, value}: HostKeyAsked): boolean | undefined {
  const answer = value.trim();
  if (/^yes$/i.test(answer) || answer.replace(/=+$/, '') === asked.fingerprint) return true;
  return /^(no?)?$/i.test(answer) ? false : undefined;
}

/** Why the answer will not do, in one sentence; undefined while it may still become one. */
export function answerProblem(question: HostKeyAsked): string | undefined {
  if (answerTo(question) !== undefined) return undefined;
  const answer = question.value.trim();
  if (['yes', 'no'].some((word) => word.startsWith(answer.toLowerCase()))) return undefined;
  if (question.asked.fingerprint.startsWith(answer)) return undefined;
  return answer.startsWith('SHA256:')
    ? 'That is another fingerprint: say no.'
    : 'Type yes, no, or the fingerprint.';
}
