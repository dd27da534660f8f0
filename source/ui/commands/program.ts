/** The program itself. */
import {quitDialog} from '../dialogs/quit-dialog.js';
import {openDialog} from '../view/change.js';
import type {Command, CommandFacts} from './command.js';

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
    run(view, facts, {hold}) {
      const hosted = hostedFrom(facts);
      // Where nobody could go on, as in the demo, where no dialog has room, and at the second Ctrl-C, nothing more is asked.
      const asks = hosted.length > 0 && facts.canHandOver && !facts.tooSmall && !view.dialog?.quits;
      if (!asks) return {effect: {type: 'quit'}};
      const dialog = quitDialog(hosted);
      return {view: openDialog({...view, frozen: undefined}, dialog, hold())};
    },
  },
} satisfies Readonly<Record<string, Command>>;

/** The clusters that would lose their host. */
function hostedFrom({cluster, clusters, hosting}: CommandFacts): readonly string[] {
  if (clusters.length > 0) return clusters.filter(({ours}) => ours).map((line) => line.cluster);
  return hosting?.active === true ? [cluster] : [];
}
