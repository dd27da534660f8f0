/** The user of this machine, and what his `ssh` would read and write. */
import {execFile} from 'node:child_process';
import {appendFile, glob, mkdir, readFile, stat} from 'node:fs/promises';
import {homedir, hostname, userInfo} from 'node:os';
import {dirname} from 'node:path';
import type {LocalUser} from '../ssh/config/host.js';
import {isOpenToOthers} from '../ssh/identity/key-file.js';
import type {UserFiles} from '../ssh/connect.js';

/** Who runs this program. A user whom the system does not know goes by `USER`. */
export function localUser(env: NodeJS.ProcessEnv): LocalUser {
  let name = env['USER'] ?? 'nobody';
  let uid = -1;
  try {
    const info = userInfo();
    name = info.username;
    uid = info.uid;
  } catch {
    // In a container the user may have a number only.
  }

  return {name, uid, home: homedir(), machine: hostname(), env};
}

/** The files of this system. */
export const userFiles: UserFiles = {
  readFile: (path) => readFile(path, 'utf8'),
  async glob(pattern) {
    const paths: string[] = [];
    for await (const path of glob(pattern)) paths.push(path);
    return paths;
  },
  async appendLine(path, line) {
    await mkdir(dirname(path), {recursive: true, mode: 0o700});
    const before = await readFile(path, 'utf8').catch(() => '');
    const gap = before === '' || before.endsWith('\n') ? '' : '\n';
    await appendFile(path, `${gap}${line}`, {mode: 0o600});
  },
  isOpen: async (path) => isOpenToOthers(await stat(path), process.getuid?.()),
  succeeds: (command) =>
    new Promise((resolve) => {
      execFile('/bin/sh', ['-c', command], (error) => {
        resolve(error === null);
      });
    }),
};
