import type {Connect} from '../board/connection.js';
import type {ConfirmHostKey} from '../board/host-key.js';
import type {AskPassphrase} from '../board/identity.js';
import {createProgramConnect} from '../board/ssh-program.js';
import {createUserConnect} from '../board/ssh-user-connect.js';
import {localUser, userFiles} from './local-user.js';
import type {Settings} from './settings.js';

/** How a program with a screen asks its user; without these nobody is asked, and what is not known is refused. */
export type Questions = {
  /** Asks whether to trust a host key that is not in `known_hosts`; it is added on a yes. */
  readonly confirmHostKey?: ConfirmHostKey;
  /** Asks for the passphrase of a key that the board would accept. */
  readonly askPassphrase?: AskPassphrase;
};

/** How these settings connect: as the user's own `ssh` would, or by that itself where there are arguments for it. */
export function chooseConnect(
  {board: {host, port, isPortDefault, user}, identities, acceptHostKey, sshArgs}: Settings,
  questions: Questions = {},
): Connect {
  const board = {host, ...(isPortDefault ? {} : {port}), ...(user === undefined ? {} : {user})};
  if (sshArgs) return createProgramConnect({args: sshArgs, board, identities, env: process.env});
  return createUserConnect({
    user: localUser(process.env),
    files: userFiles,
    board,
    identities,
    ...(acceptHostKey === undefined ? {} : {acceptHostKey}),
    ...questions,
  });
}
