import type {Member, Role, TopicView} from './topics.js';

/** The blocks of a topic, in the order of the pico.sh pipe service. */
const blocks: readonly (readonly [title: string, role: Role])[] = [
  ['Pubs', 'pub'],
  ['Subs', 'sub'],
  ['Pipes', 'pipe'],
];

/**
 * What `ls` prints, in the form of the pico.sh pipe service: lines end in CRLF, except that the single line for "none"
 * ends in LF there too.
 */
export function formatListing(topics: readonly TopicView<Member>[]): string {
  if (topics.length === 0) return 'no pubsub channels found\n';

  const lines = ['Channel Information'];
  for (const {name, access, members, waiting = []} of topics) {
    lines.push(`- ${name}:${access.length > 0 ? ` (Access List: ${access.join(', ')})` : ''}`);
    for (const [title, role] of blocks) {
      lines.push(
        ...block(
          title,
          members.filter((member) => (member.role ?? 'pipe') === role),
        ),
      );
    }

    lines.push(...block('Waiting Pubs', waiting));
  }

  return lines.map((line) => `${line}\r\n`).join('');
}

function block(title: string, members: readonly Member[]): readonly string[] {
  return members.length === 0 ? [] : [`  ${title}:`, ...members.map(({label}) => `  - ${label}`)];
}
