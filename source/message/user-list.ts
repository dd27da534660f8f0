/** Lists of users: whom a cluster lets in. */

/** Whether two lists name the same users, in whatever order. */
export function sameUsers(one: readonly string[], other: readonly string[]): boolean {
  return new Set(one).symmetricDifference(new Set(other)).size === 0;
}

/** The list of a cluster as the board takes it: its owner is on it, in the first place. */
export function withOwner(owner: string, users: readonly string[]): readonly string[] {
  return [...new Set([owner, ...users])];
}
