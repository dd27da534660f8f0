import type {Hosting, HostingNews} from '../../session/hosting.js';

/** What of hosting a cluster the dashboard goes by. */
export type HostingFacts = {
  readonly owner: string;
  /** It is hosted from here. */
  readonly active: boolean;
  /** On the access list, the owner included. */
  readonly users: readonly string[];
  /** Why nothing about it can be changed now, in a few words. */
  readonly obstacle: string | undefined;
  /** It ends by itself, and can be made to last longer. */
  readonly extendable: boolean;
  /** When it ends by itself: Unix time, milliseconds. */
  readonly leaveAt: number | undefined;
  /** What became of the last change. */
  readonly notice: HostingNews | undefined;
};

/** What is looked at for that. */
export type HostingState = Pick<
  Hosting,
  'owner' | 'active' | 'busy' | 'users' | 'extension' | 'leaveAt' | 'news' | 'obstacle'
>;

/** The state of hosting as it is now: nothing else in the dashboard reads it. */
export function hostingFacts(hosting: HostingState): HostingFacts {
  const {owner, active, busy, users, extension, leaveAt, news} = hosting;
  return {
    owner,
    active,
    users,
    obstacle: hosting.obstacle() ?? (busy ? 'the board is being asked' : undefined),
    extendable: extension !== undefined,
    leaveAt,
    notice: news,
  };
}
