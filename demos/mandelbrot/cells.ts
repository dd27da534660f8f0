import type {useTheme} from '../../source/ui/kit/hooks.js';
import type {Raster} from './raster.js';
import {brightness} from './raster.js';

type Theme = ReturnType<typeof useTheme>;

/** What stands over the picture in single cells: one character each, by row and column. */
type Overlay = ReadonlyMap<number, string>;

/** Characters from dark to light. */
const densities = ' .:-=+*#%@';

/** Whether a theme has enough colours for a picture: 256 or more. */
export function hasPictureColours(theme: Theme): boolean {
  return /38[;:][25][;:]/.test(theme.rgb(1, 2, 3)('x'));
}

/** What a paint puts before and after a text. */
type Around = {readonly open: string; readonly close: string};

function around(paint: (text: string) => string): Around {
  const [open = '', close = ''] = paint('x').split('x');
  return {open, close};
}

/**
 * Draws a raster in half blocks: every cell shows two pixels, the upper as its foreground, the lower as its ground.
 * Colours change only where they differ from the cell before, and are rounded to 64 steps a part, which nobody sees
 * and which makes long runs of them.
 */
export function drawHalfBlocks(raster: Raster, overlay: Overlay, theme: Theme): readonly string[] {
  const {width, height} = raster;
  const known = new Map<number, Around>();
  const code = (colour: number, isGround: boolean): Around => {
    const key = isGround ? colour + 0x1000000 : colour;
    let found = known.get(key);
    if (found === undefined) {
      const parts = [(colour >> 16) & 255, (colour >> 8) & 255, colour & 255] as const;
      found = around(isGround ? theme.bgRgb(...parts) : theme.rgb(...parts));
      known.set(key, found);
    }
    return found;
  };
  const writing = pack(150, 156, 172);
  const lines: string[] = [];
  for (let y = 0; y < height; y += 2) {
    let line = '';
    let fore = -1;
    let ground = -1;
    for (let x = 0; x < width; x++) {
      const upper = pixelAt(raster, x, y);
      const lower = y + 1 < height ? pixelAt(raster, x, y + 1) : upper;
      const character = overlay.get((y / 2) * width + x);
      // Two equal pixels need no foreground: a blank does, but not at the end of a line, where blanks are cut off.
      const isBlank = upper === lower && x < width - 1;
      const wanted = character !== undefined ? writing : isBlank ? fore : upper;
      if (lower !== ground) line += code((ground = lower), true).open;
      if (wanted !== fore) line += code((fore = wanted), false).open;
      line += character ?? (isBlank ? ' ' : '▀');
    }
    const ends = fore === -1 ? '' : code(fore, false).close;
    lines.push(line + ends + (ground === -1 ? '' : code(ground, true).close));
  }
  return lines;
}

function pixelAt({width, rgb}: Raster, x: number, y: number): number {
  const at = (y * width + x) * 3;
  return pack(rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0);
}

const pack = (red: number, green: number, blue: number) =>
  ((red & 252) << 16) | ((green & 252) << 8) | (blue & 252);

/** The same without colours: one character for the light of two pixels. `mark` may name a cell's character instead. */
export function drawDensities(
  raster: Raster,
  overlay: Overlay,
  mark: (column: number, row: number) => string | undefined = () => undefined,
): readonly string[] {
  const {width, height, rgb} = raster;
  const lines: string[] = [];
  for (let y = 0; y < height; y += 2) {
    let line = '';
    for (let x = 0; x < width; x++) {
      const upper = (y * width + x) * 3;
      const lower = y + 1 < height ? upper + width * 3 : upper;
      const light = (brightness(rgb, upper) + brightness(rgb, lower)) / 2;
      const level = Math.min(densities.length - 1, Math.floor((light / 256) * densities.length));
      line += overlay.get((y / 2) * width + x) ?? mark(x, y / 2) ?? densities.charAt(level);
    }
    lines.push(line);
  }
  return lines;
}
