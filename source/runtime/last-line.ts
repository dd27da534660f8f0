/** The last line that says something, without control characters, for a sentence of ours; empty where there is none. */
export function lastLine(text: string): string {
  return (spokenLines(text).at(-1) ?? '').slice(0, longest);
}

/** The last line by which an interpreter tells an error, which more may follow; the last line of all without one. */
export function errorLine(text: string): string {
  const lines = spokenLines(text);
  const at = lines.findLastIndex((line) => /^(Error|\w+Error)\b/.test(line));
  if (at < 0) return lastLine(text);
  const line = lines[at] ?? '';
  // R puts what it has to say on a line of its own where it is long.
  return (line.endsWith(':') ? `${line} ${lines[at + 1] ?? ''}` : line).slice(0, longest);
}

const longest = 300;

function spokenLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/\p{Cc}/gu, ' ').trim())
    .filter((line) => line !== '');
}
