import {messageOf} from '../message/error-message.js';
import {formatMessage} from '../message/format.js';
import type {PeerId} from '../message/types.js';
import type {NewJob} from './client/types.js';
import {defaultMaxBytes} from './timeouts.js';
import {expiry, lifetimes, protocols} from './outbox.js';

/**
 * Why a job can never be done, however long it waits, in one sentence: no line of the board can carry its request, or no
 * worker would fetch it. It is to be refused before it is posted.
 * @param from the client that would post it
 * @param now Unix time, milliseconds
 */
export function jobProblem(
  {id, payload, runtime, label}: Pick<NewJob, 'id' | 'payload' | 'runtime' | 'label'>,
  from: PeerId,
  now: number,
): string | undefined {
  const {size} = payload;
  // What R workers take is their own affair.
  if (runtime !== 'r' && size > defaultMaxBytes) {
    return `The job has ${inGroups(size)} bytes, and workers take no more than ${inGroups(defaultMaxBytes)}: send less with it.`;
  }

  const expires = expiry({wall: now}, lifetimes.request);
  const when = '2000-01-01T00:00:00';
  const common = {type: 'request', when, expires, from, future: id, size, protocols} as const;
  try {
    if (runtime === 'r') formatMessage(common, 'future.p2p');
    else formatMessage({...common, runtime, ...(label !== undefined && {label})}, 'p2p-tui');
    return undefined;
  } catch (error) {
    return `The job cannot be asked for on the board: ${messageOf(error)}`;
  }
}

function inGroups(bytes: number): string {
  return bytes.toLocaleString('en-US');
}
