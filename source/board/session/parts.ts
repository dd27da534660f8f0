/** The part a session plays, and the change of it that somebody waits for. */
import {type Change, createChange, notInForce} from './change.js';
import type {AccessResult, Part} from './types.js';

export type Parts = {
  /** The part that is wanted now. */
  readonly part: Part;
  /** The change that somebody waits for. */
  readonly change: Change | undefined;
  /** Wants another part from now on; who waited for an older one is told that it came to nothing. */
  take(part: Part): void;
  /**
   * Waits for what was taken last.
   * @param fromList - Whether a list of ours is in force now.
   */
  expect(fromList: boolean): Promise<AccessResult>;
  /** Tells whoever waits. */
  settle(result: AccessResult): void;
};

/** @param owner - The cluster's owner, who is on every list. */
export function createParts(owner: string, first: Part): Parts {
  const withOwner = (part: Part): Part =>
    part.role === 'host' ? {role: 'host', access: [...new Set([owner, ...part.access])]} : part;
  let part = withOwner(first);
  let change: Change | undefined;

  const settle = (result: AccessResult): void => {
    change?.settle(result);
    change = undefined;
  };

  return {
    get part() {
      return part;
    },
    get change() {
      return change;
    },
    take(next) {
      settle(notInForce('another change came after it'));
      part = withOwner(next);
    },
    expect(fromList) {
      change = createChange(part, fromList);
      return change.result;
    },
    settle,
  };
}
