import {Box, Text} from 'ink';
import {memo} from 'react';
import type {Rect} from '../app/layout.js';

type RowsProps = {
  readonly rect: Rect;
  /** As many as the rectangle has rows, each as wide as it is. */
  readonly lines: readonly string[];
};

/** Lines in their place on the screen, one `Text` each: nested texts and a box per cell cost three times as much. */
export const Rows = memo(function Rows({rect, lines}: RowsProps) {
  return (
    <Box
      position="absolute"
      left={rect.left}
      top={rect.top}
      width={rect.width}
      height={rect.height}
      flexDirection="column"
      overflow="hidden"
    >
      {lines.map((line, row) => (
        <Text key={row} wrap="truncate">
          {line}
        </Text>
      ))}
    </Box>
  );
}, sameRows);

/** Lines are made anew for each frame; where they say the same, React need not look further. */
function sameRows(before: RowsProps, after: RowsProps): boolean {
  const [a, b] = [before.rect, after.rect];
  return (
    a.left === b.left &&
    a.top === b.top &&
    a.width === b.width &&
    a.height === b.height &&
    before.lines.length === after.lines.length &&
    before.lines.every((line, row) => line === after.lines[row])
  );
}
