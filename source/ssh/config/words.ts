/** Words as a shell would make of them: for `--ssh-args`, which never sees a shell. */

/**
 * Splits a text into words: white space separates; `'…'` keeps all, `"…"` all but `\"` and `\\`, and a backslash the
 * character behind it. Nothing is expanded: `$`, `~`, `*` and backquotes are characters like others.
 * @returns The words, or one sentence that says what is wrong.
 */
export function splitWords(text: string): readonly string[] | {readonly error: string} {
  const words: string[] = [];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;

  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    if (quote !== undefined && character === quote) {
      quote = undefined;
    } else if (quote === "'") {
      word += character;
    } else if (character === '\\' && (quote === undefined || next === '"' || next === '\\')) {
      if (next === '') return {error: 'a backslash stands at the end: write something behind it'};
      word = (word ?? '') + next;
      at += 1;
    } else if (quote === '"') {
      word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }

  if (quote !== undefined) return {error: `a quotation mark ${quote} is not closed: close it`};
  if (word !== undefined) words.push(word);
  return words;
}
