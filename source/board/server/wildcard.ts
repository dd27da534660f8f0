/** Wildcard topics, as the pico.sh pipe service has them since August 2026: `fam/*`. */

/** Whether a topic stands for all that it matches. */
export function isWildcard(topic: string): boolean {
  return topic.includes('*');
}

/** Whether a wildcard topic matches another one: a `*` stands for any characters but `/`. */
export function matchesTopic(pattern: string, topic: string): boolean {
  const [wanted, parts] = [pattern.split('/'), topic.split('/')];
  return (
    wanted.length === parts.length && wanted.every((part, index) => matchesPart(part, parts[index] ?? ''))
  );
}

/** Takes time in proportion to both lengths, whatever the pattern: it comes from a client. */
function matchesPart(pattern: string, text: string): boolean {
  const [begin = '', ...pieces] = pattern.split('*');
  const end = pieces.pop();
  if (end === undefined) return pattern === text;
  if (text.length < begin.length + end.length || !text.startsWith(begin) || !text.endsWith(end)) return false;

  // What comes first is never too early: it leaves most for those after it.
  let rest = text.slice(begin.length, text.length - end.length);
  for (const piece of pieces) {
    const at = rest.indexOf(piece);
    if (at === -1) return false;
    rest = rest.slice(at + piece.length);
  }

  return true;
}
