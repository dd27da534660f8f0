import {frameLines, type FrameContent} from './frame-lines.js';
import type {Rect} from '../app/layout.js';
import type {Theme} from './theme.js';
import {Rows} from './rows.js';

type FrameProps = {
  readonly rect: Rect;
  readonly content: FrameContent;
  /** The key that opens the pane. */
  readonly number?: number;
  readonly focused: boolean;
  readonly theme: Theme;
};

/** Lines in a box of exactly the size of its rectangle. */
export function Frame({rect, ...box}: FrameProps) {
  return <Rows rect={rect} lines={frameLines({...box, width: rect.width, height: rect.height})} />;
}
