import type {Member, Role, TopicView} from './topics.js';

/** The blocks of a topic, in the order of the pico.sh pipe service. */
const blocks: readonly (readonly [title: string, role: Role])[] = [
  ['Pubs', 'pub'],
  ['Subs', 'sub'],
  ['Pipes', 'pipe'],
];

/**
 * What `ls` prints, byte for byte in the form of the pico.sh pipe service: lines end in CRLF, except that the single line
 * for "none" ends in LF there too; those who wait for a reader come last, even where their topic came before.
 */
export function formatListing(topics: readonly TopicView<Member>[]): string {
  const lines = [
    ...topics.flatMap(({name, access, members}) => {
      const shown = blocks.flatMap(([title, role]) =>
        block(
          title,
          members.filter((member) => (member.role ?? 'pipe') === role),
        ),
      );
      return members.length === 0 ? [] : [head(name, access), ...shown];
    }),
    ...topics.flatMap(({name, access, waiting = []}) =>
      waiting.length === 0 ? [] : [head(name, access), ...block('Waiting Pubs', waiting)],
    ),
  ];
  if (lines.length === 0) return 'no pubsub channels found\n';
  return ['Channel Information', ...lines].map((line) => `${line}\r\n`).join('');
}

function head(name: string, access: readonly string[]): string {
  return `- ${name}:${access.length > 0 ? ` (Access List: ${access.join(', ')})` : ''}`;
}

function block(title: string, members: readonly Member[]): readonly string[] {
  return members.length === 0 ? [] : [`  ${title}:`, ...members.map(({label}) => `  - ${label}`)];
}
