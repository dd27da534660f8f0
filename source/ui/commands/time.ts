/** Which moment is shown. */
import type {Command} from './command.js';

/** The keys that go through history. */
export const time = {
  freeze: {
    keys: ['p'],
    shown: 'p',
    group: 'Time',
    label: 'hold the view, record on',
    hint: {text: 'freeze', priority: 2},
    available: ({frozen}) => !frozen,
    run: (view, _facts, {hold}) => ({view: {...view, frozen: hold()}}),
  },
  unfreeze: {
    keys: ['p'],
    shown: 'p',
    group: 'Time',
    label: 'let the view run again',
    hint: {text: 'go on'},
    available: ({frozen}) => frozen,
    run: (view) => ({view: {...view, frozen: undefined}}),
  },
} satisfies Readonly<Record<string, Command>>;
