import {Box} from 'ink';
import type {ReactNode} from 'react';

/** A box of the size of a screen, as the app's root is. */
export const Sized = (props: {
  readonly columns: number;
  readonly rows: number;
  readonly children: ReactNode;
}) => (
  <Box width={props.columns} height={props.rows} overflow="hidden">
    {props.children}
  </Box>
);
