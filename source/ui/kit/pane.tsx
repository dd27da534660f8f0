import {Box} from 'ink';
import type {ReactNode} from 'react';
import type {Projection} from '../../store/projection.js';
import {fit, truncate} from './format/fit.js';
import {width} from './format/width.js';
import {frameColumns, lowerEdge, upperEdge} from './edges.js';
import {usePlace, useTheme} from './hooks.js';
import {Line} from './line.js';

/** The panes by the key that opens them; `demo` is `9`, there only in the demo. */
export type PaneId =
  'overview' | 'workers' | 'jobs' | 'timeline' | 'transfers' | 'events' | 'members' | 'health' | 'demo';

/** A pane of the dashboard: what can be selected in it, and what draws it. */
export type PaneDefinition = {
  readonly id: PaneId;
  /** In the tab bar of narrow screens: `Work`. */
  readonly tab: string;
  /** Selectable rows from top to bottom; empty for panes without a cursor. Pure. */
  ids(projection: Projection): readonly string[];
  /** Draws a `Pane`, and asks for what it shows with the hooks of `kit/hooks.ts`: who uses none is not drawn again. */
  readonly element: ReactNode;
};

type PaneProps = {
  /** In the frame's upper edge, left: `Workers 12`. Clean: what peers send has gone through `cleanText`. */
  readonly title: string;
  /** In the upper edge, right, where there is room for it: `▾ state`. */
  readonly hint?: string | undefined;
  /** At most as many lines as `useSize` says that there are rows, none wider than its columns. */
  readonly children: ReactNode;
};

/** The frame of a pane and its content, in the `AreaBox` of a pane. */
export function Pane({title, hint, children}: PaneProps) {
  const theme = useTheme();
  const {frame, columns, focused, number} = usePlace();
  const edge = focused ? theme.focus : theme.dim;
  if (frame === 'rule') {
    const name = truncate(title, columns - 3);
    const rule = '─'.repeat(Math.max(0, columns - width(name) - 2));
    const heading = ` ${focused ? theme.focus(theme.title(name)) : theme.title(name)} ${edge(rule)}`;
    return (
      <>
        <Line>{fit(heading, columns)}</Line>
        {children}
      </>
    );
  }

  const box = {title, hint, number, width: columns + frameColumns, focused, theme};
  return (
    <>
      <Line>{upperEdge(box)}</Line>
      <Box
        flexDirection="column"
        flexGrow={1}
        flexBasis={0}
        borderStyle={{...noCorners, left: edge('│'), right: edge('│')}}
        borderTop={false}
        borderBottom={false}
        overflow="hidden"
      >
        {children}
      </Box>
      <Line>{lowerEdge(box)}</Line>
    </>
  );
}

/** Ink draws the sides; the title is in the upper edge, which it cannot draw. */
const noCorners = {top: '', bottom: '', topLeft: '', topRight: '', bottomLeft: '', bottomRight: ''};
