/** The program itself. */
import type {Command} from './command.js';

/** The keys for the program itself. */
export const program = {
  suspend: {
    keys: ['ctrl-z'],
    shown: '^Z',
    group: 'Program',
    label: 'disconnect and suspend',
    run: () => ({effect: {type: 'suspend'}}),
  },
  quit: {
    keys: ['q', 'ctrl-c'],
    shown: 'q',
    group: 'Program',
    label: 'quit, also Ctrl-C',
    hint: {text: 'quit', priority: 0},
    run: () => ({effect: {type: 'quit'}}),
  },
} satisfies Readonly<Record<string, Command>>;
