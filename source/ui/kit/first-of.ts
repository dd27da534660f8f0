/** The first `most` members of a set, or all; stops there, however long the set. */
export function firstOf<Item>(items: ReadonlySet<Item>, most: number): readonly Item[] {
  const first: Item[] = [];
  for (const item of items) {
    if (first.length >= most) break;
    first.push(item);
  }
  return first;
}
