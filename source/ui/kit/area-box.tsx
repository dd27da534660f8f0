import {Box} from 'ink';
import type {ReactNode} from 'react';
import type {Rect} from '../app/layout.js';
import type {Place} from './hooks.js';
import {PlaceContext} from './hooks.js';
import {frameColumns, frameRows} from './edges.js';

type AreaBoxProps = {
  readonly rect: Rect;
  /** What is in it is a pane, which draws a frame around what it has. */
  readonly pane?: Pick<Place, 'focused' | 'cursor' | 'number'>;
  readonly children: ReactNode;
};

/** A part of the screen; what is in it asks for its size with `useSize`. */
export function AreaBox({rect, pane, children}: AreaBoxProps) {
  const {left, top, width, height} = rect;
  // There is no room for a frame.
  if (pane !== undefined && (width < frameColumns || height < frameRows)) return null;
  const place: Place = {
    columns: Math.max(0, width - (pane === undefined ? 0 : frameColumns)),
    rows: Math.max(0, height - (pane === undefined ? 0 : frameRows)),
    focused: pane?.focused ?? false,
    cursor: pane?.cursor,
    number: pane?.number,
  };
  return (
    <Box
      position="absolute"
      left={left}
      top={top}
      width={width}
      height={height}
      flexDirection="column"
      overflow="hidden"
    >
      <PlaceContext value={place}>{children}</PlaceContext>
    </Box>
  );
}
