const levels = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/**
 * The last `width` values as one line of exactly `width` columns, the newest on the right, blanks on the left where
 * there are fewer. The highest value shown is a full block; zero is the lowest line; what is not known is `╌`.
 */
export function sparkline(values: readonly (number | undefined)[], width: number): string {
  const columns = Math.max(0, Math.floor(width));
  const shown = columns === 0 ? [] : values.slice(-columns);
  const highest = shown.reduce<number>((max, value = 0) => (value > max ? value : max), 0);
  const line = shown.map((value) => {
    if (value === undefined) return '╌';
    const share = highest > 0 && value > 0 ? value / highest : 0;
    return levels[Math.min(levels.length - 1, Math.ceil(share * (levels.length - 1)))] ?? ' ';
  });
  return ' '.repeat(columns - shown.length) + line.join('');
}
