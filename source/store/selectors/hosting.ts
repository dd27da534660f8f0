import type {PeerId} from '../../message/types.js';
import {wallTime} from '../moments.js';
import type {HostingNotice, Projection} from '../projection.js';

/** What of hosting the dashboard goes by. */
export type HostingFacts = {
  readonly owner: string;
  /** It is hosted from here. */
  readonly active: boolean;
  /** On the access list, the owner first. */
  readonly users: readonly string[];
  /** The process of the owner that hosts it instead. */
  readonly elsewhere: PeerId | undefined;
  /** This one hosts it when that one ends. */
  readonly standby: boolean;
  /** Why nothing about it can be changed now, in a few words. */
  readonly obstacle: string | undefined;
  /** It ends by itself, and can be made to last longer. */
  readonly extendable: boolean;
  /** When it ends by itself: Unix time, milliseconds. */
  readonly leaveAt: number | undefined;
  /** What became of the last change. */
  readonly notice: HostingNotice | undefined;
};

/** Hosting as it is now; undefined where this process cannot host. */
export function hostingFacts(projection: Projection): HostingFacts | undefined {
  const {hosting} = projection;
  if (hosting === undefined) return undefined;
  const {active, busy, users, elsewhere, standby = false, extension, leaveAt, notice} = hosting;
  return {
    owner: users[0] ?? '',
    active,
    users,
    elsewhere,
    standby,
    obstacle: hosting.obstacle ?? (busy ? 'the board is being asked' : undefined),
    extendable: extension !== undefined,
    leaveAt: leaveAt === undefined ? undefined : wallTime(projection, leaveAt),
    notice,
  };
}
