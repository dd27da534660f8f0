/** What a host is asked before his clusters lose him. */
import {truncate} from '../kit/format/fit.js';
import type {Dialog} from './dialog.js';

const answers: readonly string[] = ['background', 'stop'];

/**
 * Asks what becomes of the hosting when the dashboard ends.
 * @param hosted the clusters that are hosted from here
 */
export function quitDialog(hosted: readonly string[]): Dialog {
  const names = hosted.join(', ');
  return {
    title: 'Quit',
    text: [
      `${names} ${hosted.length === 1 ? 'is' : 'are'} hosted from here. Without a host nobody new can join, and whoever loses the connection cannot come back.`,
      'A process in the background can go on with it; how to end that one is told.',
    ],
    ask: 'Type background to leave the hosting to it, or stop to end the hosting:',
    value: 'background',
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
