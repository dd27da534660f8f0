import type {Request, WorkerMachine} from './types.js';

/**
 * Whether a client can be told to ask others. One that speaks on the first topic alone cannot: it waits for a `result`
 * without end, so that each of its accepts has to come to one.
 */
export function hearsDeclines({clients}: WorkerMachine, {topic, client}: Request): boolean {
  return topic === 'p2p-tui' || clients.has(client);
}
