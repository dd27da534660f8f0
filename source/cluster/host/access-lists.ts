/** Where access lists are kept, for the next time and for other processes of the owner on this machine. */
export type AccessLists = {
  /** The users of a cluster, the owner not among them; undefined where none were ever kept. */
  usersOf(cluster: string): readonly string[] | undefined;
  /**
   * Keeps another list, made of the one that is kept at that moment.
   * @returns what went wrong, if so
   */
  changeUsers(
    cluster: string,
    change: (kept: readonly string[] | undefined) => readonly string[],
  ): string | undefined;
  /** Tells when another process may have changed a list, or we have. @returns a function that ends it */
  watch(changed: () => void): () => void;
};
