const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/**
 * A progress bar of exactly `width` columns in steps of an eighth of a column: `██████▌░░`.
 *
 * @param fraction 0 to 1; what lies outside is cut, not a number counts as 0.
 */
export function bar(fraction: number, width: number): string {
  const columns = Math.max(0, Math.floor(width));
  const share = fraction >= 0 ? Math.min(1, fraction) : 0;
  const steps = Math.floor(share * columns * 8);
  const filled = '█'.repeat(Math.floor(steps / 8)) + (eighths[steps % 8] ?? '');
  return filled + '░'.repeat(columns - filled.length);
}
