/** Paints a piece of text; may do nothing (NO_COLOR). */
export type Paint = (text: string) => string;

/** Colours by meaning, never by name, so that a pane says what a thing is and the theme how it looks. */
export type Theme = {
  readonly text: Paint;
  /** Secondary text: units, hints, borders of panes without focus. */
  readonly dim: Paint;
  readonly title: Paint;
  /** Column headings. */
  readonly heading: Paint;
  /** The focused pane's border and the cursor row's mark. */
  readonly focus: Paint;
  /** The whole row under the cursor. */
  readonly selected: Paint;
  /** Idle and healthy, done. */
  readonly good: Paint;
  /** At work: running. */
  readonly busy: Paint;
  /** Bytes on their way. */
  readonly moving: Paint;
  /** Late, stalled, retried. */
  readonly warn: Paint;
  /** Lost, failed, malformed. */
  readonly bad: Paint;
  /** What belongs to this process. */
  readonly ours: Paint;
  /** Read off the board rather than told. */
  readonly inferred: Paint;
  /** Any colour, for pictures; components 0 to 255. Returns a paint for the foreground, or the background. */
  rgb(red: number, green: number, blue: number): Paint;
  bgRgb(red: number, green: number, blue: number): Paint;
};
