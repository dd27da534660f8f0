import type {ColourLevel} from '../app/theme-create.js';

/** What of a terminal stream tells how many colours it has. */
export type ColourStream = {
  readonly isTTY?: boolean;
  getColorDepth?(env?: object): number;
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * How many colours to use on `stream`. A `NO_COLOR` that is not empty means none (no-color.org); otherwise what the
 * runtime knows of the terminal, `FORCE_COLOR` included.
 */
export function colourLevel(env: Environment, stream: ColourStream): ColourLevel {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return 0;
  const depth = stream.getColorDepth?.(env) ?? 1;
  if (depth >= 24) return 3;
  if (depth >= 8) return 2;
  return depth >= 4 ? 1 : 0;
}
