/** What of a session's own is under way on its cluster, as the lines tell that it heard and said. */
import type {BadLine, JobId, Message, PeerId} from '../../message/types.js';

/** The roles of one process, and no more of them than that can have. */
const mostPeers = 1000;

/** What a worker says when it has no job any more. It offers when it has nothing to do, whatever became of the last. */
const endsJob: ReadonlySet<Message['type']> = new Set(['result', 'decline', 'bye', 'offer']);

type InHand = {
  /** A line came in. */
  hear(message: Message | BadLine): void;
  /** One of our roles said this, or wanted to. */
  say(message: Message): void;
  /** No job that one of our workers took is unreturned, and none of ours is with a worker. */
  readonly empty: boolean;
};

export function createInHand(): InHand {
  const ours = new Set<PeerId>();
  /** What our workers have: one job each. */
  const taken = new Map<PeerId, JobId>();
  /** Our own jobs that workers have. */
  const given = new Set<JobId>();

  return {
    hear(message) {
      if (!('to' in message) || !ours.has(message.to)) return;
      if (message.type === 'accept') taken.set(message.to, message.future);
      else if (message.type === 'result' || message.type === 'decline') given.delete(message.future);
    },
    say(message) {
      if (!('from' in message)) return;
      if (ours.size < mostPeers) ours.add(message.from);
      const {type, from} = message;
      if (type === 'accept') given.add(message.future);
      else if (type === 'request' || type === 'withdraw') given.delete(message.future);
      else if (endsJob.has(type) || (type === 'heartbeat' && message.future === undefined))
        taken.delete(from);
    },
    get empty() {
      return taken.size === 0 && given.size === 0;
    },
  };
}
