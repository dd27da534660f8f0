/** What `ls` of the pico.sh pipe service prints, as data. */
import type {ListingEvent} from '../store/event.js';

/** The topics that a user may see, and who is on them. */
export type Listing = Omit<ListingEvent, 'type'>;

/** One topic of a listing. */
export type ListedTopic = Listing['topics'][number];

/** Somebody on it. */
export type ListedPipe = ListedTopic['pipes'][number];

/** The blocks of a topic, and what those in them do there. */
const blocks: ReadonlyMap<string, ListedPipe['as'] | 'pipe'> = new Map([
  ['Pipes', 'pipe'],
  ['Pubs', 'pub'],
  ['Waiting Pubs', 'pub'],
  ['Subs', 'sub'],
]);

/** One line of a block: a channel by the id that the service gave it. */
type Entry = ListedPipe & {readonly id: string};

/**
 * Parses the output of `ls`. Lines and blocks it does not know and anything malformed are passed over: the listing says
 * less then, but never something wrong.
 *
 * Who reads a wildcard topic (`fam/*`) is shown on that and on each topic that it matches. The former is no topic of a
 * cluster and is left out; on the latter he is marked, for nobody put him there and no list there is his.
 */
export function parseListing(text: string): Listing {
  const topics = new Map<string, {access?: readonly string[]; readonly entries: Entry[]}>();
  let entries: Entry[] = [];
  let role: ListedPipe['as'] | 'pipe';

  for (const line of text.split(/\r?\n/)) {
    const topic = /^- (\S+?):(?: \(Access List: (.*)\))?\s*$/.exec(line);
    if (topic) {
      const [, name = '', list] = topic;
      const access = list?.split(',').flatMap((user) => user.trim() || []);
      // A topic comes again with those who wait for a reader there.
      entries = topics.get(name)?.entries ?? [];
      topics.set(name, {entries, ...(access && access.length > 0 && {access})});
      role = undefined;
      continue;
    }

    const block = /^\s+([A-Z][A-Za-z ]*):\s*$/.exec(line);
    if (block) {
      role = blocks.get(block[1] ?? '');
      continue;
    }

    const client = role && /^\s+- (\S+) \((.*)@([^@]*)\)\s*$/.exec(line);
    if (!client) continue;
    const [, id = '', name = '', address = ''] = client;
    entries.push({id, user: accountOf(name), address, ...(role !== 'pipe' && {as: role})});
  }

  const isWildcard = (name: string): boolean => name.includes('*');
  const everywhere = new Set(
    [...topics].flatMap(([name, topic]) => (isWildcard(name) ? topic.entries.map(({id}) => id) : [])),
  );
  return {
    topics: [...topics]
      .filter(([name]) => !isWildcard(name))
      .map(([name, {access, entries: all}]) => ({
        name,
        ...(access && {access}),
        pipes: all.map(({id, ...pipe}) => (everywhere.has(id) ? {...pipe, as: 'wildcard' as const} : pipe)),
      })),
  };
}

/** A topic of a listing by its full name. */
export function findTopic(listing: Listing, name: string): ListedTopic | undefined {
  return listing.topics.find((topic) => topic.name === name);
}

/** The service names a client by its account and, where the key has one, its key's name: `alice-laptop`. */
function accountOf(client: string): string {
  const [account = ''] = client.split('-', 1);
  return account;
}
