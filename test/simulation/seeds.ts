/** Which schedules a test runs. */
type Seeds = {
  readonly seeds: readonly number[];
  /** The usual ones: enough of them for the test to prove that every fault occurred. */
  readonly usual: boolean;
};

/**
 * The seeds 1 to `count`. `SEED=7` runs one schedule again, `SEEDS=1-10000` so many.
 *
 * @throws Error when the environment names none
 */
export function wantedSeeds(count: number): Seeds {
  const {SEED, SEEDS} = process.env;
  const wanted = SEED ?? SEEDS;
  if (wanted === undefined) return {seeds: range(1, count), usual: true};
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(wanted) ?? [];
  if (from === undefined) throw new Error(`"${wanted}" names no seeds: say SEED=7 or SEEDS=1-10000.`);
  return {seeds: range(Number(from), Number(to)), usual: false};
}

function range(from: number, to: number): number[] {
  return Array.from({length: to - from + 1}, (_, index) => from + index);
}
