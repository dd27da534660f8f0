/** What `ls` of the pico.sh pipe service prints, as data. */
import type {ListingEvent} from '../store/event.js';

/** The topics that a user may see, and who is on them. */
export type Listing = Omit<ListingEvent, 'type'>;

/** One topic of a listing. */
export type ListedTopic = Listing['topics'][number];

type Pipe = ListedTopic['pipes'][number];

/**
 * Parses the output of `ls`. Lines it does not know, blocks other than `Pipes:` and anything malformed are passed over:
 * the listing says less then, but never something wrong.
 */
export function parseListing(text: string): Listing {
  const topics: {name: string; access?: readonly string[]; pipes: Pipe[]}[] = [];
  let inPipes = false;

  for (const line of text.split(/\r?\n/)) {
    const topic = /^- (\S+?):(?: \(Access List: (.*)\))?\s*$/.exec(line);
    if (topic) {
      const [, name = '', list] = topic;
      const access = list?.split(',').flatMap((user) => user.trim() || []);
      topics.push({name, ...(access && access.length > 0 && {access}), pipes: []});
      inPipes = false;
      continue;
    }

    const block = /^\s+([A-Z][A-Za-z ]*):\s*$/.exec(line);
    if (block) {
      inPipes = block[1] === 'Pipes';
      continue;
    }

    const client = inPipes ? /^\s+- \S+ \((.*)@([^@]*)\)\s*$/.exec(line) : undefined;
    if (client) topics.at(-1)?.pipes.push({user: accountOf(client[1] ?? ''), address: client[2] ?? ''});
  }

  return {topics};
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
