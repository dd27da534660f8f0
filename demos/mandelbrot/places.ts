/** A view of the set worth computing. */
export type Place = {
  readonly name: string;
  /** The middle of the view in the complex plane. */
  readonly centreRe: number;
  readonly centreIm: number;
  /** Height of the view in the complex plane. */
  readonly span: number;
  readonly maxIterations: number;
};

/** Height of the view that shows all of the set. */
const wholeSpan = 2.5;

/** From the whole set inwards. */
export const places: readonly [Place, ...Place[]] = [
  {name: 'The whole set', centreRe: -0.65, centreIm: 0, span: wholeSpan, maxIterations: 1000},
  {name: 'Seahorse spiral', centreRe: -0.7453, centreIm: 0.1127, span: 6.5e-4, maxIterations: 3000},
  {name: 'Seahorse eye', centreRe: -0.748, centreIm: 0.1, span: 0.0014, maxIterations: 3000},
  {name: 'Star of spirals', centreRe: -0.811531203, centreIm: 0.201429582, span: 3e-4, maxIterations: 3000},
  {
    name: 'A hidden copy',
    centreRe: -0.743643887037,
    centreIm: 0.131825904205,
    span: 3e-5,
    maxIterations: 4000,
  },
  {name: 'String of eyes', centreRe: -1.25066, centreIm: 0.02012, span: 1.7e-4, maxIterations: 3000},
  {name: 'Amber coast', centreRe: -0.235125, centreIm: 0.827215, span: 4e-5, maxIterations: 3000},
];

/** How much larger than in the view of the whole set things are. */
export function zoomOf({span}: Place): number {
  return wholeSpan / span;
}
