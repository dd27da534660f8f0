import type {Connect} from '../ssh/connection.js';
import type {ConfirmHostKey} from '../ssh/trust/host-key.js';
import type {AskPassphrase} from '../ssh/identity/identity.js';
import {shareConnection} from '../ssh/shared-connection.js';
import {askHostName, createProgramConnect} from '../ssh/openssh/program.js';
import {createUserConnect, findUserRoute} from '../ssh/connect.js';
import type {SshAddress} from '../ssh/jump/address.js';
import {systemClock} from '../clock/system.js';
import {connectToAccount} from '../board/account.js';
import {accountHostOf} from '../board/cluster-name.js';
import {openKnownUsers} from './known-users.js';
import {localUser, userFiles} from './local-user.js';
import type {Settings} from './settings.js';

/** How a program with a screen asks its user; without these nobody is asked, and what is not known is refused. */
export type ConnectionPrompts = {
  /** Asks whether to trust a host key that is not in `known_hosts`; it is added on a yes. */
  readonly confirmHostKey?: ConfirmHostKey;
  /** Asks for the passphrase of a key that the board would accept. */
  readonly askPassphrase?: AskPassphrase;
};

/** A way to connect that was chosen before in this process, and what decided it. */
type Way = ConnectionPrompts & {readonly key: string; readonly connect: Connect};

const ways: Way[] = [];
const known = openKnownUsers();

/** The address as the user's `ssh` is told it. */
export function sshAddress({board: {host, port, isPortDefault, user}}: Pick<Settings, 'board'>): SshAddress {
  return {host, ...(isPortDefault ? {} : {port}), ...(user === undefined ? {} : {user})};
}

/** The host that the board's name leads to: `HostName` of ssh_config(5). Where that cannot be read, the name itself. */
export async function findBoardHost(settings: Pick<Settings, 'board' | 'sshArgs'>): Promise<string> {
  const {board, sshArgs} = settings;
  const me = localUser(process.env);
  const host = sshArgs
    ? await askHostName([...sshArgs, '-G', '--', board.host], systemClock, process.env)
    : await findUserRoute(sshAddress(settings), me, userFiles).then(
        (route) => route.at(-1)?.host,
        () => undefined,
      );
  return host ?? board.host;
}

/**
 * How these settings connect: as the user's own `ssh` would, or by that itself where there are arguments for it. Those
 * who would connect in the same way get the same function, and one connection: a process is one client of its board,
 * however many clusters and roles it has there. With arguments for `ssh` each channel is a process of that, and it is up to
 * the user whether they share the connection of a master that he runs.
 */
export function chooseConnect(settings: Settings, prompts: ConnectionPrompts = {}): Connect {
  const {user, identities, acceptHostKey, sshArgs} = settings;
  const board = sshAddress(settings);
  if (sshArgs) {
    const connect = createProgramConnect({args: sshArgs, board, identities, env: process.env});
    return connectToAccount(connect, {user, known});
  }

  const me = localUser(process.env);
  const {confirmHostKey, askPassphrase} = prompts;
  const key = JSON.stringify([me.name, me.home, board, user, identities, acceptHostKey]);
  const chosen = ways.find(
    (way) => way.key === key && way.confirmHostKey === confirmHostKey && way.askPassphrase === askPassphrase,
  );
  if (chosen) return chosen.connect;

  const connect = createUserConnect({
    user: me,
    files: userFiles,
    board,
    otherHostOf: accountHostOf,
    identities,
    ...(acceptHostKey === undefined ? {} : {acceptHostKey}),
    ...prompts,
  });
  const shared = shareConnection(connectToAccount(connect, {user, known}));
  ways.push({...prompts, key, connect: shared});
  return shared;
}
