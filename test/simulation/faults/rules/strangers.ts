import {hisJob, mallory} from '../../stranger.js';
import type {Trace} from '../trace.js';

/** Nothing is agreed upon with a stranger, and nothing of his is evaluated. */
export function* strangers({lines, evaluations}: Trace): Iterable<string> {
  for (const {worker, text} of evaluations) {
    if (text === hisJob) yield `${worker} evaluated ${hisJob}`;
  }

  for (const {message, line} of lines) {
    if ('to' in message && message.to === mallory) yield `a stranger was answered: ${line}`;
  }
}
