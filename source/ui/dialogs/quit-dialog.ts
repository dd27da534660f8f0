/** What a host is asked before his clusters lose him. */
import {truncate} from '../kit/format/fit.js';
import type {Dialog} from './dialog.js';

/**
 * Asks what becomes of the hosting when the dashboard ends.
 * @param hosted the clusters that are hosted from here
 * @param canHandOver a process in the background can take it over
 */
export function quitDialog(hosted: readonly string[], canHandOver: boolean): Dialog {
  const names = hosted.join(', ');
  const [are, loses] = hosted.length === 1 ? ['is', 'it loses its host'] : ['are', 'they lose their host'];
  const answers = canHandOver ? ['background', 'stop'] : ['stop'];
  return {
    title: 'Quit',
    text: [
      `${names} ${are} hosted from here. Without a host nobody new can join, and whoever loses the connection cannot come back.`,
      ...(canHandOver
        ? ['A process in the background can go on with it; how to end that one is told.']
        : [`To go on, start p2p-tui --host-cluster first: ${loses} for a moment only.`]),
    ],
    ask: canHandOver
      ? 'Type background to leave the hosting to it, or stop to end the hosting:'
      : 'Type stop to end the hosting:',
    value: canHandOver ? 'background' : '',
    harms: true,
    quits: true,
    problem(answer) {
      if (answers.includes(answer)) return undefined;
      return answers.some((one) => one.startsWith(answer)) ? '' : `Type ${answers.join(' or ')}.`;
    },
    enter: (answer) =>
      answer === 'background'
        ? 'quit, and host on in the background'
        : `quit, and stop hosting ${truncate(names, 30)}`,
    effect: (answer) => (answer === 'background' ? {type: 'handOver', clusters: hosted} : {type: 'quit'}),
  };
}
