/** What a connection tried before it was let in, and why it was not. */
import type {Limits} from './limits.js';

/** Filled in as it goes on; read when it ends without. */
export type Attempt = {
  /** It speaks SSH. */
  spoke: boolean;
  /** Fingerprint of the first key that was refused. */
  key?: string;
  /** That key has an account, but the client could not show that it is his. */
  forged?: boolean;
  /** The name it gave; safe to show. */
  login?: string;
  keys: number;
  /** Questions about log-in of any kind. */
  asked: number;
};

/** A client with as many keys as are allowed asks that often: without a key, with all, twice with the last. */
export function mostQuestions({authAttempts}: Limits): number {
  return authAttempts + 3;
}

/** Why a stranger did not get in, by kind and in words. */
export type Failure = {readonly kind: string; readonly why: string};

/**
 * Why a connection ended without having been let in.
 * @param bytes what it sent.
 * @returns `undefined` when it did not try: it looked at the host key, or whether we are up.
 */
export function failureOf(attempt: Attempt, bytes: number, limits: Limits): Failure | undefined {
  const {spoke, keys, asked, key, forged} = attempt;
  if (!spoke) return bytes > 0 ? {kind: 'language', why: 'it does not speak SSH'} : undefined;
  if (asked > mostQuestions(limits)) {
    return {kind: 'many questions', why: 'it asked too often whether it may'};
  }

  if (keys === 0) return undefined;
  if (keys > limits.authAttempts) {
    return {kind: 'many keys', why: `it tried more than ${limits.authAttempts} keys`};
  }
  if (key === undefined) return {kind: 'no key', why: 'it came without a key'};
  if (forged) return {kind: 'forged', why: `its signature with the key ${key} is wrong`};
  const others = keys > 1 ? `, nor the ${keys - 1} others it tried` : '';
  return {kind: 'unknown', why: `no account has its key ${key}${others}`};
}
