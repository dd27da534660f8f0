/**
 * Work that is done one at a time, however often it is asked for: what is asked while it goes on is done once more after it.
 * @param work must not reject
 */
export function coalesce(work: () => Promise<void>): () => void {
  let wanted = 0;
  const run = async (): Promise<void> => {
    for (; wanted > 0; wanted--) await work();
  };
  return () => {
    wanted = Math.min(wanted + 1, 2);
    if (wanted === 1) void run();
  };
}
