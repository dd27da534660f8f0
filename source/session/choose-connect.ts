import type {Connect} from '../ssh/connection.js';
import type {ConfirmHostKey} from '../ssh/trust/host-key.js';
import type {AskPassphrase} from '../ssh/identity/identity.js';
import {shareConnection} from '../ssh/shared-connection.js';
import {createProgramConnect} from '../ssh/openssh/program.js';
import {createUserConnect} from '../ssh/connect.js';
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

/**
 * How these settings connect: as the user's own `ssh` would, or by that itself where there are arguments for it. Those
 * who would connect in the same way get the same function, and one connection: a process is one client of its board,
 * however many clusters and roles it has there. With arguments for `ssh` each channel is a process of that, and it is up to
 * the user whether they share the connection of a master that he runs.
 */
export function chooseConnect(
  {board: {host, port, isPortDefault, user}, identities, acceptHostKey, sshArgs}: Settings,
  prompts: ConnectionPrompts = {},
): Connect {
  const board = {host, ...(isPortDefault ? {} : {port}), ...(user === undefined ? {} : {user})};
  if (sshArgs) return createProgramConnect({args: sshArgs, board, identities, env: process.env});

  const me = localUser(process.env);
  const {confirmHostKey, askPassphrase} = prompts;
  const key = JSON.stringify([me.name, me.home, board, identities, acceptHostKey]);
  const known = ways.find(
    (way) => way.key === key && way.confirmHostKey === confirmHostKey && way.askPassphrase === askPassphrase,
  );
  if (known) return known.connect;

  const connect = shareConnection(
    createUserConnect({
      user: me,
      files: userFiles,
      board,
      identities,
      ...(acceptHostKey === undefined ? {} : {acceptHostKey}),
      ...prompts,
    }),
  );
  ways.push({...prompts, key, connect});
  return connect;
}
