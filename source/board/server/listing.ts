import type {Member, TopicView} from './topics.js';

/**
 * What `ls` prints, in the form of the pico.sh pipe service: lines end in CRLF, except that the single line for "none"
 * ends in LF there too.
 */
export function formatListing(topics: readonly TopicView<Member>[]): string {
  if (topics.length === 0) return 'no pubsub channels found\n';

  const lines = ['Channel Information'];
  for (const {name, access, members} of topics) {
    lines.push(`- ${name}:${access.length > 0 ? ` (Access List: ${access.join(', ')})` : ''}`);
    lines.push('  Pipes:', ...members.map(({label}) => `  - ${label}`));
  }

  return lines.map((line) => `${line}\r\n`).join('');
}
