/** What being on a cluster takes, and shares with the session around it, which outlives the connection. */
import type {Clock} from '../../clock/clock.js';
import type {Bell} from '../../async/wake-up.js';
import type {ClusterName} from '../cluster-name.js';
import type {Connection} from '../../ssh/connection.js';
import type {Membership} from './join.js';
import type {LinkNews} from './link-news.js';
import type {Parts} from './parts.js';
import type {Removal} from './removal.js';
import type {SessionEvent} from './types.js';
import type {Vigil} from './vigil.js';
import type {Waits} from './waits.js';

export type Attendance = {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly bell: Bell;
  readonly user: string;
  readonly cluster: ClusterName;
  readonly waits: Waits;
  /** The part to play; it may change while we attend. */
  readonly parts: Parts;
  readonly removal: Removal;
  readonly news: Pick<LinkNews, 'tell'>;
  /** The connection, or the session, has ended. */
  readonly isOver: () => boolean;
  readonly emit: (event: SessionEvent) => void;
  readonly onAttempt: (membership: Membership) => void;
  /** We are on the first topic, and perhaps on the second one; or something else is to be told of it. */
  readonly onLive: () => void;
  /** Leaves the connection; the next one is opened at once. */
  readonly giveUp: (why: string) => void;
  /** Sleeps, unless there is a reason not to. */
  readonly pause: (milliseconds: number, reason: () => boolean) => Promise<void>;
};

/** What goes on between one stay on the topics and the next. */
export type Visit = {
  readonly membership: Membership;
  readonly vigil: Vigil;
  /** As of the attendance, or another part is to be played. */
  readonly isOver: () => boolean;
  /** A host has said that he is here while the second topic was missing: it may be there now. */
  called: boolean;
};
