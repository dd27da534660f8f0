/** Who may read a private key file. */

/** What of a file's status counts: the permission bits, and the user who owns it. */
type FileOwnership = {readonly mode: number; readonly uid: number};

/**
 * Whether OpenSSH would ignore a private key file because others may use it: of a file that is ours, nobody else may be
 * granted anything. Whose file it is otherwise, OpenSSH leaves to its owner; Windows has no such bits.
 * @param me - Our user id; undefined where there are none.
 */
export function isOpenToOthers({mode, uid}: FileOwnership, me: number | undefined): boolean {
  return me !== undefined && uid === me && (mode & 0o077) !== 0;
}
