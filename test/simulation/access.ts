import type {PicoRules} from '../../source/board/server/pico-rules.js';
import type {Clock} from '../../source/clock/clock.js';
import type {Random} from './random.js';

/** Whom a simulated board lets in, and what of the pico.sh service's harm it does. */
export type AccessOptions = {
  readonly owner: string;
  /** Whom the host's list names. */
  readonly users: readonly string[];
  readonly rules: Pick<PicoRules, 'strangersEnter' | 'departuresDelete'>;
  /** Milliseconds at most until the host has stored a deleted list again. */
  readonly restored: number;
};

/** A user's right to be on the board, until he leaves. */
export type Entry = {leave(): void};

/** The access list of a simulated board, as its host keeps it in force. */
export type Access = {
  /** @returns undefined: he is denied, for the list does not name him or is not in force. */
  enter(user: string): Entry | undefined;
  /** The board forgets who had been there. */
  restart(): void;
  readonly mishaps: {strangers: number; listsDeleted: number};
};

export function createAccess(
  {owner, users, rules, restored}: AccessOptions,
  clock: Clock,
  random: Random,
): Access {
  /** Whose private topic's name is taken; see `PicoRules`. */
  const taken = new Set<string>();
  const mishaps = {strangers: 0, listsDeleted: 0};
  let goneUntil = -Infinity;
  let life = 0;

  return {
    enter(user) {
      if (user === owner) return {leave() {}};
      const isFirst = !taken.has(user);
      const isListed = users.includes(user);
      if (clock.now() < goneUntil || !(isListed || (isFirst && rules.strangersEnter))) return undefined;
      if (!isListed) mishaps.strangers++;
      taken.add(user);
      const begun = life;
      return {
        leave() {
          if (!isFirst || begun !== life) return;
          if (!rules.departuresDelete) {
            taken.delete(user);
            return;
          }

          mishaps.listsDeleted++;
          goneUntil = clock.now() + random.between(0, restored);
        },
      };
    },
    restart() {
      taken.clear();
      life++;
    },
    mishaps,
  };
}
