import {stripVTControlCharacters} from 'node:util';
import {createTheme} from '../../../source/ui/app/theme-create.js';

/** A theme without colours, so that lines can be compared as text. */
export const plainTheme = createTheme({colour: 0});

/** A theme with all colours. */
export const colourTheme = createTheme({colour: 3});

/** Lines as a person reads them, without colours. */
export const readable = (lines: readonly string[]): string => stripVTControlCharacters(lines.join('\n'));
