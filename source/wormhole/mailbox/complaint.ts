import {WormholeError} from '../error.js';
import {plainText} from '../plain-text.js';
import type {Frame} from './frames.js';

/** The error that a frame stands for; undefined for one that is no complaint. */
export function complaintOf(frame: Frame): WormholeError | undefined {
  if (frame.type === 'error') {
    return serverError(frame.error);
  }
  return frame.type === 'welcome' && frame.refusal !== undefined
    ? new WormholeError('mailbox', `The mailbox server refuses us: ${plainText(frame.refusal)}.`, {
        permanent: true,
        side: 'here',
      })
    : undefined;
}

function serverError(text: string): WormholeError {
  if (text.includes('crowded')) {
    return new WormholeError('crowded', 'This code is in use by two others already; make a new one.');
  }
  return text.includes('reclaimed')
    ? new WormholeError('used-code', 'This code was used before; make a new one.')
    : new WormholeError('mailbox', `The mailbox server reports an error: ${plainText(text)}.`);
}
