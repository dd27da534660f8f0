import type {Clock} from '../../../source/clock/clock.js';
import type {Link} from './link.js';
import type {SimulatedNetwork} from './network.js';

/**
 * Why the host's list was not in force while he could have stored it. `return`: he had just connected. `pipe`: the one
 * of his own pipes that had stored it was ended, and all had been well with them; `pipes`: it was not the only one of
 * late. `ghost`: a dead connection had stored the same list, and the board forgot it. `holder`: another connection had
 * stored another list, and left. `departure`: a member's first departure deleted it, after a hello that the host could
 * hear; `unseen`: he could not.
 */
export type GapCause = 'return' | 'pipe' | 'pipes' | 'ghost' | 'holder' | 'departure' | 'unseen';

/**
 * A time in which the host was connected and his list was not in force, though no dead connection held the topic. One
 * that lives is a process of his own, which must not be in his way.
 */
type Gap = {
  readonly topic: string;
  readonly cause: GapCause;
  /** Unix time, milliseconds. */
  readonly from: number;
  readonly to: number;
};

/** Watches, from the board's side, whether the host's list is in force. */
type ListWatch = {
  /** The host's connection stands; he wants this list. */
  hostReturned(link: Link, access: readonly string[]): void;
  /** The host's connection is broken, whoever knows of it. */
  hostLost(): void;
  /** A peer of the R package leaves now. @param isSeen whether the host can know of it */
  departure(isSeen: boolean): void;
  readonly gaps: readonly Gap[];
};

/** Milliseconds without another loss after which all is well with the host's pipes; his waits begin short again. */
const calm = 15_000;

/** Whose list a topic goes by. */
type State = 'away' | 'ours' | 'the same' | 'another' | 'none';

const causes: Readonly<Record<Exclude<State, 'none'>, GapCause>> = {
  away: 'return',
  ours: 'pipe',
  'the same': 'ghost',
  another: 'holder',
};

/** @param topics the first of the cluster's topics, and the second */
export function watchList(
  network: SimulatedNetwork,
  clock: Clock,
  topics: readonly [string, string],
): ListWatch {
  const gaps: Gap[] = [];
  const states = new Map<string, State>();
  const open = new Map<string, Omit<Gap, 'to'>>();
  /** When the host returned, lost a pipe or got his list back. */
  const troubles: number[] = [];
  /** Lists that the board has deleted with a departure so far, and whether the host can know of the last one. */
  let deleted = 0;
  let isSeen = false;
  let host: {readonly link: Link; readonly access: readonly string[]} | undefined;

  const stateOf = (topic: string): State => {
    const list = network.list(topic);
    if (!host) return 'away';
    if (!list) return 'none';
    const same = new Set(list.access).symmetricDifference(new Set(host.access)).size === 0;
    if (same) return list.by === host.link ? 'ours' : 'the same';
    // A list that he does not want counts as none, unless the board cannot know yet that its owner is gone.
    return list.by === host.link || list.by.whole ? 'none' : 'another';
  };

  const look = () => {
    const [first] = topics;
    const isDeleted = network.mishaps.listsDeleted > deleted;
    deleted = network.mishaps.listsDeleted;
    for (const topic of topics) {
      const before = states.get(topic) ?? 'away';
      // A host who is locked out of the first topic leaves the second one alone.
      const state = stateOf(first) === 'another' ? 'another' : stateOf(topic);
      states.set(topic, state);
      if (state === before) continue;
      const gap = open.get(topic);
      if (gap) {
        const repeated = ['pipe', 'departure'].includes(gap.cause) && troubles.some((at) => at > gap.from);
        gaps.push({...gap, ...(repeated && {cause: 'pipes'}), to: clock.now()});
        troubles.push(clock.now());
      }

      open.delete(topic);
      if (state !== 'none' || before === 'none') continue;
      // Who gives the first topic up for another holder gives up the second, too, and takes both anew.
      const begun = open.get(first)?.cause ?? causes[before];
      const usual = isDeleted ? (isSeen ? 'departure' : 'unseen') : begun;
      const isCalm = !troubles.some((at) => at > clock.now() - calm);
      const isRough = (usual === 'pipe' || usual === 'departure') && !isCalm;
      open.set(topic, {topic, cause: isRough ? 'pipes' : usual, from: clock.now()});
    }
  };

  network.onChange(look);
  network.onEnd((link) => {
    if (link === host?.link) troubles.push(clock.now());
  });
  return {
    hostReturned(link, access) {
      troubles.push(clock.now());
      host = {link, access};
      look();
    },
    departure(seen) {
      isSeen = seen;
    },
    hostLost() {
      host = undefined;
      look();
    },
    gaps,
  };
}
