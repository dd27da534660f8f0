/** A prompt of the connection, and what its answers mean. Pure. */
import type {UnknownHostKey} from '../../ssh/trust/host-key.js';
import {edited, type EditKey} from './entry.js';

/** Whether to trust a host key, with the answer typed so far. */
export type HostKeyPrompt = {
  readonly kind: 'hostKey';
  readonly asked: UnknownHostKey;
  readonly value: string;
};

/** For the passphrase of a key file. What is typed is not in here, only how much. */
export type PassphrasePrompt = {
  readonly kind: 'passphrase';
  readonly path: string;
  /** From 1: above, the last passphrase was wrong. */
  readonly attempt: number;
  /** Characters typed so far. */
  readonly typed: number;
};

/** What the connection asks its user. */
export type Prompt = HostKeyPrompt | PassphrasePrompt;

/** Characters that an answer can have. */
const most = 100;

/** The prompt with a changed answer. */
export function editAnswer(prompt: HostKeyPrompt, key: EditKey): HostKeyPrompt {
  return {...prompt, value: edited(prompt.value, key, most)};
}

/**
 * What an answer says, as OpenSSH's client has it: `yes`, or the fingerprint that was compared, means yes. Nothing
 * means no.
 * @returns undefined when it says neither
 */
export function answerTo({asked, value}: HostKeyPrompt): boolean | undefined {
  const answer = value.trim();
  if (/^yes$/i.test(answer) || answer.replace(/=+$/, '') === asked.fingerprint) return true;
  return /^(no?)?$/i.test(answer) ? false : undefined;
}

/** Why the answer will not do, in one sentence; undefined while it may still become one. */
export function answerProblem(prompt: HostKeyPrompt): string | undefined {
  if (answerTo(prompt) !== undefined) return undefined;
  const answer = prompt.value.trim();
  if (['yes', 'no'].some((word) => word.startsWith(answer.toLowerCase()))) return undefined;
  if (prompt.asked.fingerprint.startsWith(answer)) return undefined;
  return answer.startsWith('SHA256:')
    ? 'That is another fingerprint: say no.'
    : 'Type yes, no, or the fingerprint.';
}
