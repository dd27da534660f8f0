import {chmod, rm, writeFile} from 'node:fs/promises';
import {jobUser} from './job-user.js';

/** A file that names the user of jobs, in the form of passwd(5). */
type UserFile = {
  readonly path: string;
  /** Writes the present name, or `unknown`, if it is another one; jobs that have the file see that. What cannot be written is left. */
  write(): Promise<void>;
  remove(): Promise<void>;
};

/**
 * @param path where to keep it, out of reach of jobs
 * @param user the name, once it is known
 */
export function createUserFile(path: string, user: () => string | undefined = () => undefined): UserFile {
  let written: string | undefined;
  return {
    path,
    async write() {
      const name = user() ?? 'unknown';
      if (name === written) return;
      const {uid, gid} = jobUser() ?? {uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0};
      try {
        await writeFile(path, `${name}:x:${String(uid)}:${String(gid)}::/tmp:/bin/sh\n`);
        // Jobs may be another user's, whatever the umask is.
        await chmod(path, 0o644);
        written = name;
      } catch {
        // It is only a name.
      }
    },
    remove: () => rm(path, {force: true}),
  };
}
