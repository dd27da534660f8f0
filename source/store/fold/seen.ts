import type {PeerId, Topic} from '../../message/types.js';

/** Where and when a line was seen, and who sent it. */
export type Seen = {
  readonly at: number;
  readonly topic: Topic;
  /** The sender, by the very string that the projection knows it by: maps find it without comparing texts. */
  readonly from: PeerId;
};
