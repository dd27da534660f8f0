/** From a key to a question, and from its answer to the act. */
import type {Hosting} from '../session/hosting.js';
import type {KeyId} from './keys.js';
import type {Screen} from './screen.js';
import type {Dialog} from './view/dialog.js';
import {namesIn, problemOf} from './view/dialog.js';
import type {Frozen} from './view/view.js';

/** The dialog that a key opens; undefined for keys that ask nothing. @param hold - Takes the moment to hold. */
export function questionOf(
  id: KeyId,
  hosting: Pick<Hosting, 'cluster' | 'owner' | 'users'>,
  {view, slot}: Pick<Screen, 'view' | 'slot'>,
  hold: () => Frozen,
): Dialog | undefined {
  if (id !== 'host' && id !== 'stopHosting' && id !== 'addUser' && id !== 'removeUser') return undefined;
  const {cluster, owner, users} = hosting;
  const held = hold();
  const connected = [...held.projection.members.values()]
    .filter(({pipes}) => (pipes?.length ?? 0) > 0)
    .map(({user}) => user)
    .sort();
  return {
    act: id,
    cluster,
    target: id === 'removeUser' ? (view.cursors[slot]?.id ?? '') : cluster,
    users,
    connected,
    value: id === 'host' ? users.filter((user) => user !== owner).join(', ') : '',
    held,
  };
}

/** Whether the answer will do. */
export function answerOf(dialog: Dialog): boolean {
  return problemOf(dialog) === undefined;
}

/** Does what was confirmed; what comes of it is told as events. */
export function performAct(dialog: Dialog, hosting: Pick<Hosting, 'host' | 'stop' | 'add' | 'remove'>): void {
  switch (dialog.act) {
    case 'host':
      void hosting.host(namesIn(dialog));
      break;
    case 'stopHosting':
      void hosting.stop('The host stopped.');
      break;
    case 'addUser':
      void hosting.add(dialog.value.trim());
      break;
    case 'removeUser':
      void hosting.remove(dialog.target);
      break;
  }
}
