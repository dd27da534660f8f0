import {frameColumns, frameRows} from './frame-lines.js';
import type {PaneContext} from './pane.js';
import type {PaneBox} from '../app/screen.js';
import {Frame} from './frame.js';

type PaneFrameProps = {
  readonly box: PaneBox;
  /** What all panes of a frame share. */
  readonly context: Pick<PaneContext, 'projection' | 'now' | 'theme' | 'events' | 'alerts'>;
};

/** A pane drawn into its box. */
export function PaneFrame({box, context}: PaneFrameProps) {
  const {area, pane, focused, cursor, number} = box;
  const content = pane.content({
    ...context,
    columns: Math.max(0, area.rect.width - frameColumns),
    rows: Math.max(0, area.rect.height - frameRows),
    focused,
    cursor,
  });
  return (
    <Frame
      rect={area.rect}
      content={content}
      focused={focused}
      theme={context.theme}
      {...(number !== undefined && {number})}
    />
  );
}
