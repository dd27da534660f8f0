import type {Clock} from '../../../source/clock/clock.js';
import type {SimulatedNetwork} from './board.js';
import type {Link} from './link.js';

/**
 * Why the host's list was not in force while he could have stored it. `return`: he had just connected. `pipe`: the one
 * of his own pipes that had stored it was ended. `ghost`: another connection had stored the same list, and left.
 * `holder`: another connection had stored another list, and left.
 */
export type GapCause = 'return' | 'pipe' | 'ghost' | 'holder';

/** A time in which the host was connected, nobody else's list was stored, and his was not either. */
export type Gap = {
  readonly topic: string;
  readonly cause: GapCause;
  /** Unix time, milliseconds. */
  readonly from: number;
  readonly to: number;
};

/** Watches, from the board's side, whether the host's list is in force. */
export type ListWatch = {
  /** The host's connection stands; he wants this list. */
  hostReturned(link: Link, access: readonly string[]): void;
  /** The host's connection is broken, whoever knows of it. */
  hostLost(): void;
  readonly gaps: readonly Gap[];
};

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
  let host: {readonly link: Link; readonly access: readonly string[]} | undefined;

  const stateOf = (topic: string): State => {
    const list = network.list(topic);
    if (!host) return 'away';
    if (!list) return 'none';
    const same = new Set(list.access).symmetricDifference(new Set(host.access)).size === 0;
    if (same) return list.by === host.link ? 'ours' : 'the same';
    // A list of his own that he does not want counts as none.
    return list.by === host.link ? 'none' : 'another';
  };

  const look = () => {
    const [first] = topics;
    for (const topic of topics) {
      const before = states.get(topic) ?? 'away';
      // A host who is locked out of the first topic leaves the second one alone.
      const state = stateOf(first) === 'another' ? 'another' : stateOf(topic);
      states.set(topic, state);
      if (state === before) continue;
      const gap = open.get(topic);
      if (gap) gaps.push({...gap, to: clock.now()});
      open.delete(topic);
      if (state === 'none' && before !== 'none')
        open.set(topic, {topic, cause: causes[before], from: clock.now()});
    }
  };

  network.onChange(look);
  return {
    hostReturned(link, access) {
      host = {link, access};
      look();
    },
    hostLost() {
      host = undefined;
      look();
    },
    gaps,
  };
}
