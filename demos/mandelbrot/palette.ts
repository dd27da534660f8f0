/** Red, green and blue, 0 to 255. */
type Colour = readonly [red: number, green: number, blue: number];

/** One round of colours: night blue, sky, snow, amber, dusk, and back. Each stop with its place in the round. */
const stops: readonly (readonly [at: number, colour: Colour])[] = [
  [0, [6, 10, 52]],
  [0.16, [28, 84, 186]],
  [0.34, [130, 200, 240]],
  [0.45, [250, 250, 238]],
  [0.6, [252, 178, 48]],
  [0.75, [176, 58, 44]],
  [0.88, [52, 14, 62]],
  [1, [6, 10, 52]],
];

const entries = 1024;

/** Rounds of the palette for each doubling of the escape time: near the set they would otherwise become noise. */
const roundsPerDoubling = 0.33;

const round = Array.from({length: entries}, (_, index) => colourAt(index / entries));

/** Points of the set. */
const inside: Colour = [4, 5, 10];

/** Colours of all escape times, three bytes each, so that a frame costs only look-ups. */
const colours = buildTable();

function buildTable(): Uint8Array {
  const table = new Uint8Array(65536 * 3);
  for (let value = 0; value < 65536; value++) {
    const iterations = value / 16;
    const turn = Math.log2(1 + iterations / 8) * roundsPerDoubling;
    const colour = value === 0 ? inside : (round[Math.floor((turn % 1) * entries)] ?? inside);
    table.set(colour, value * 3);
  }
  return table;
}

/** Colours by escape time (sixteenths of an iteration): three bytes at three times the value. */
export function colourTable(): Uint8Array {
  return colours;
}

function colourAt(place: number): Colour {
  const next = Math.max(
    1,
    stops.findIndex(([at]) => at >= place),
  );
  const [fromAt, from] = stops[next - 1] ?? [0, inside];
  const [toAt, to] = stops[next] ?? [1, inside];
  const share = (place - fromAt) / (toAt - fromAt);
  // Eased, because straight lines between stops show as bands.
  const eased = share * share * (3 - 2 * share);
  const mix = (a: number, b: number) => Math.round(a + (b - a) * eased);
  return [mix(from[0], to[0]), mix(from[1], to[1]), mix(from[2], to[2])];
}

/** Well apart from each other for the eye, in this order. */
const workerColours: readonly [Colour, ...Colour[]] = [
  [86, 180, 233],
  [240, 170, 40],
  [80, 200, 120],
  [220, 100, 170],
  [240, 228, 100],
  [120, 130, 245],
  [230, 100, 60],
  [70, 205, 200],
  [175, 130, 230],
  [170, 200, 80],
  [200, 150, 120],
  [150, 170, 190],
];

/** The colour of the worker that came as number `index` from 0; they repeat after twelve. */
export function workerColour(index: number): Colour {
  return workerColours[index % workerColours.length] ?? workerColours[0];
}
