/** How closely something is looked at. */
import {closeTop, openDetail} from '../view/change.js';
import type {Command} from './command.js';

/** The keys that change what is shown. */
export const view = {
  open: {
    keys: ['enter'],
    shown: '↵',
    group: 'View',
    label: 'look closely at the row',
    hint: {text: 'open'},
    disabled: ({detail, help}) => detail === undefined || help,
    run: (view, {detail}) => (detail === undefined ? {} : {view: openDetail(view, detail)}),
  },
  back: {
    keys: ['escape'],
    shown: 'esc',
    group: 'View',
    label: 'back',
    hint: {text: 'back'},
    disabled: ({deeper}) => !deeper,
    run: (view) => ({view: closeTop(view)}),
  },
  zoom: {
    keys: ['z'],
    shown: 'z',
    group: 'View',
    label: 'whole screen, and back',
    hint: {text: 'zoom', priority: 4},
    disabled: ({help}) => help,
    run: (view) => ({view: {...view, zoomed: !view.zoomed}}),
  },
  help: {
    keys: ['?'],
    shown: '?',
    group: 'View',
    label: 'this help',
    hint: {text: 'help', priority: 0},
    run: (view) => ({view: {...view, help: !view.help}}),
  },
} satisfies Readonly<Record<string, Command>>;
