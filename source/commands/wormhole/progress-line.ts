import type {TransferProgress} from '../../wormhole/options.js';
import {bar} from '../../ui/kit/format/bar.js';
import {bytes, rate} from '../../ui/kit/format/bytes.js';
import {duration} from '../../ui/kit/format/duration.js';

/** A moment of a transfer. */
type Sample = {
  /** Unix time, milliseconds. */
  readonly at: number;
  readonly bytes: number;
};

/** The speed is that of the last so many milliseconds. */
const window = 5_000;
/** Columns of the bar at most. */
const widest = 30;

/** Measures how fast bytes move. */
export function speedometer(): (sample: Sample) => number | undefined {
  const samples: Sample[] = [];
  return (sample) => {
    samples.push(sample);
    while (samples.length > 2 && sample.at - (samples[1]?.at ?? sample.at) >= window) samples.shift();
    const [first = sample] = samples;
    const time = sample.at - first.at;
    return time > 0 ? ((sample.bytes - first.bytes) / time) * 1000 : undefined;
  };
}

/**
 * How far a transfer is, as one line that fits: share, bar, bytes, speed, path, time left.
 * @param speed bytes a second, if known
 */
export function progressLine(
  {bytes: moved, total, path}: TransferProgress,
  speed: number | undefined,
  columns: number,
): string {
  const share = total === 0 ? 1 : moved / total;
  const before = `${Math.floor(share * 100)}%`.padStart(4);
  const amount = `${bytes(moved)}/${bytes(total)}`;
  const left = timeLeft(total - moved, speed);
  // What does not fit goes as a whole.
  const choices = [
    [amount, rate(speed), path, ...left],
    [amount, rate(speed), ...left],
    [amount, ...left],
    [amount],
  ];
  const after =
    choices.map((parts) => parts.join('  ')).find((text) => before.length + 2 + text.length < columns) ?? '';
  // The last column stays free: writing there makes some terminals begin a new line.
  const room = columns - 1 - before.length - after.length - 3;
  const middle = room < 3 ? '  ' : ` ${bar(share, Math.min(widest, room))}  `;
  return `${before}${middle}${after}`.trimEnd().slice(0, Math.max(0, columns - 1));
}

/** Nothing where nobody knows. */
function timeLeft(bytesLeft: number, speed: number | undefined): readonly string[] {
  if (bytesLeft === 0) return ['done'];
  return speed !== undefined && speed > 0 ? [`${duration((bytesLeft / speed) * 1000)} left`] : [];
}
