/** From a key to a question, and from its answer to the act. */
import type {Hosting} from '../../session/hosting.js';
import type {ClusterLine} from '../app/clusters.js';
import type {KeyId} from './command.js';
import type {Screen} from '../app/screen.js';
import type {Dialog} from '../dialogs/dialog.js';
import {clusterIn, leavingIn, namesIn} from '../dialogs/dialog.js';
import type {Frozen} from '../app/view/view.js';

/** What a question is about. */
type Asked = {
  /** `owner/name`. */
  readonly cluster: string;
  readonly hosting?: Pick<Hosting, 'owner' | 'users'> | undefined;
  /** The clusters that are open. */
  readonly clusters: readonly ClusterLine[];
};

/** The dialog that a key opens; undefined for keys that ask nothing. @param hold - Takes the moment to hold. */
export function questionOf(
  id: KeyId,
  {cluster, hosting, clusters}: Asked,
  {view, slot}: Pick<Screen, 'view' | 'slot'>,
  hold: () => Frozen,
): Dialog | undefined {
  if (id === 'cluster') {
    return {act: id, cluster, target: cluster, users: [], connected: [], clusters, value: '', held: hold()};
  }

  if (hosting === undefined || !isAct(id)) return undefined;
  const {owner, users} = hosting;
  const held = hold();
  const connected = [...held.projection.members.values()]
    .filter(({pipes}) => (pipes?.length ?? 0) > 0)
    .map(({user}) => user)
    .sort();
  return {
    act: id,
    cluster,
    boardHost: held.projection.link.board?.replace(/:\d+$/, ''),
    target: id === 'removeUser' ? (view.cursors[slot]?.id ?? '') : cluster,
    users,
    connected,
    clusters: [],
    value: id === 'host' ? users.filter((user) => user !== owner).join(', ') : '',
    held,
  };
}

function isAct(id: KeyId): id is 'host' | 'stopHosting' | 'addUser' | 'removeUser' {
  return id === 'host' || id === 'stopHosting' || id === 'addUser' || id === 'removeUser';
}

/** Does what was confirmed; what comes of it is told as events. @param other - What can be done to clusters. */
export function performAct(
  dialog: Dialog,
  hosting: Pick<Hosting, 'host' | 'stop' | 'add' | 'remove'> | undefined,
  other: {readonly goTo?: (cluster: string) => void; readonly leave?: (cluster: string) => void} = {},
): void {
  switch (dialog.act) {
    case 'cluster': {
      const leaving = leavingIn(dialog);
      if (leaving === undefined) other.goTo?.(clusterIn(dialog) ?? dialog.cluster);
      else other.leave?.(leaving);
      break;
    }

    case 'host':
      void hosting?.host(namesIn(dialog));
      break;
    case 'stopHosting':
      void hosting?.stop('The host stopped.');
      break;
    case 'addUser':
      void hosting?.add(dialog.value.trim());
      break;
    case 'removeUser':
      void hosting?.remove(dialog.target);
      break;
  }
}
