import type {RandomSource} from '../crypto/random.js';
import {evenWords, oddWords} from './words.js';

/** Words of a code: 16 bits, and a guesser has one try. */
const words = 2;

/**
 * A code that people can read aloud: `7-crossover-clockwork`.
 * @param nameplate a number that the mailbox server gave us
 */
export function wordCode(nameplate: string, random: RandomSource): string {
  const chosen = [...random(words)].map((byte, index) => wordsAt(index)[byte] ?? '');
  return [nameplate, ...chosen].join('-');
}

/**
 * The codes that may be meant by what has been typed so far, up to its next hyphen. Words may be typed in capitals.
 * @param nameplates the numbers that are in use at the mailbox server
 */
export function completeCode(typed: string, nameplates: readonly string[]): string[] {
  const [number = '', ...typedWords] = typed.split('-');
  const last = typedWords.pop();
  if (last === undefined) {
    return nameplates.filter((nameplate) => nameplate.startsWith(number)).map((found) => `${found}-`);
  }
  const before = [number, ...typedWords].join('-');
  const ending = typedWords.length + 1 < words ? '-' : '';
  return wordsAt(typedWords.length)
    .filter((word) => word.startsWith(last.toLowerCase()))
    .map((word) => `${before}-${word}${ending}`);
}

function wordsAt(index: number): readonly string[] {
  return index % 2 === 0 ? oddWords : evenWords;
}
