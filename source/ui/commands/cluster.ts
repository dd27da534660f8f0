/** Who hosts the cluster and for whom, and which of several is shown. */
import {openDialog} from '../view/change.js';
import type {View} from '../view/view.js';
import {clustersDialog} from '../dialogs/clusters-dialog.js';
import type {Dialog} from '../dialogs/dialog.js';
import {
  addUserDialog,
  hostDialog,
  removeUserDialog,
  stopHostingDialog,
  type HostingSubject,
} from '../dialogs/hosting-dialogs.js';
import type {Command, CommandFacts, Outcome, Press} from './command.js';

/** The keys that act on the cluster, or choose one. */
export const cluster = {
  show: {
    keys: ['C'],
    shown: 'C',
    // It changes what is looked at, nothing of the cluster.
    group: 'View',
    label: 'show, open, close a cluster',
    hint: {text: 'cluster'},
    available: ({clusters}) => clusters.length > 0,
    disabled: ({frozen, tooSmall}) => frozen || tooSmall,
    run: (view, {clusters}, {hold}) => ({view: openDialog(view, clustersDialog(clusters), hold())}),
  },
  host: {
    keys: ['H'],
    shown: 'H',
    group: 'Cluster',
    label: 'host the cluster',
    hint: {text: 'host'},
    available: ({hosting}) => hosting?.active === false && !hosting.standby,
    disabled: (facts) => obstacle(facts) ?? facts.tooSmall,
    run: (view, facts, press) => asked(view, facts, press, hostDialog),
  },
  stopHosting: {
    keys: ['H'],
    shown: 'H',
    group: 'Cluster',
    label: 'stop hosting',
    hint: {text: 'stop hosting'},
    available: ({hosting}) => hosting?.active === true,
    disabled: (facts) => obstacle(facts) ?? facts.tooSmall,
    run: (view, facts, press) => asked(view, facts, press, stopHostingDialog),
  },
  standDown: {
    keys: ['H'],
    shown: 'H',
    group: 'Cluster',
    label: 'stand by no longer',
    hint: {text: 'stand down'},
    available: ({hosting}) => hosting?.active === false && hosting.standby,
    disabled: (facts) => obstacle(facts) ?? false,
    run: () => ({effect: {type: 'stopHosting'}}),
  },
  addUser: {
    keys: ['a'],
    shown: 'a',
    group: 'Cluster',
    label: 'let a user in',
    hint: {text: 'add user'},
    available: ({hosting}) => hosting !== undefined,
    disabled: (facts) => obstacle(facts) ?? notHosted(facts) ?? facts.tooSmall,
    run: (view, facts, press) => asked(view, facts, press, addUserDialog),
  },
  removeUser: {
    keys: ['K'],
    shown: 'K',
    group: 'Cluster',
    label: 'remove the user',
    hint: {text: 'remove'},
    available: ({hosting}) => hosting !== undefined,
    disabled: (facts) => obstacle(facts) ?? notHosted(facts) ?? notRemovable(facts) ?? facts.tooSmall,
    run: (view, facts, press) =>
      asked(view, facts, press, (subject) => removeUserDialog(subject, facts.cursor ?? '')),
  },
  extend: {
    keys: ['E'],
    shown: 'E',
    group: 'Cluster',
    label: 'host longer',
    hint: {text: 'longer'},
    available: ({hosting}) => hosting?.active === true && hosting.extendable,
    disabled: (facts) => obstacle(facts) ?? false,
    run: () => ({effect: {type: 'extendHosting'}}),
  },
} satisfies Readonly<Record<string, Command>>;

function obstacle({frozen, hosting}: CommandFacts): string | undefined {
  return frozen ? 'the view is frozen, p goes on' : hosting?.obstacle;
}

function notHosted({hosting}: CommandFacts): string | undefined {
  return hosting?.active === true || hosting?.elsewhere !== undefined ? undefined : 'host first, with H';
}

function notRemovable({hosting, pane, cursor}: CommandFacts): string | undefined {
  if (pane !== 'members' || cursor === undefined) return 'put the cursor on a user in 7';
  if (cursor === hosting?.owner) return `${cursor} is the owner`;
  return hosting?.users.includes(cursor) === true ? undefined : 'not on the list';
}

/** Opens a dialog about hosting, over panes that are held. */
function asked(
  view: View,
  {cluster, hosting}: CommandFacts,
  {hold}: Press,
  dialogOf: (subject: HostingSubject) => Dialog,
): Outcome {
  if (hosting === undefined) return {};
  const held = hold();
  const {members, link} = held.projection;
  const subject = {
    cluster,
    owner: hosting.owner,
    users: hosting.users,
    elsewhere: hosting.elsewhere,
    boardHost: link.board?.replace(/:\d+$/, ''),
    connected: [...members.values()]
      .filter(({pipes}) => (pipes?.length ?? 0) > 0)
      .map(({user}) => user)
      .sort(),
  };
  return {view: openDialog(view, dialogOf(subject), held)};
}
