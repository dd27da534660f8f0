import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {examineKey, isOpenToOthers} from '../../ssh/identity/key-file.js';
import type {Check} from './check.js';
import type {KeyFiles} from './key-files.js';

/** What is wrong with a file, and the command that mends it. */
type Opening = {readonly text: string; readonly mend: string};

/** Others have no business in `~/.ssh`: ssh ignores private keys that they may use, and refuses their configuration. */
export function sshFilesCheck(home: string, files: Promise<KeyFiles>): Check {
  return {
    id: 'ssh-files',
    title: 'SSH files',
    timeout: 5000,
    otherwise: {status: 'warn'},
    async examine() {
      // Windows has no such bits.
      const me = process.getuid?.();
      if (me === undefined) return {status: 'skip', text: 'This system keeps permissions in another way.'};
      const directory = join(home, '.ssh');
      const {board, jumpHosts} = await files;
      const keys = [...new Set([...board, ...jumpHosts])];
      const found = await Promise.all([
        examineChangeable(directory, '700', 'so they can add keys and hosts of their own'),
        examineChangeable(join(directory, 'config'), '600', 'so ssh refuses it'),
        ...keys.map((path) => examinePrivateKey(path, me)),
      ]);
      const openings = found.filter((opening) => opening !== undefined);
      if (openings.length === 0) return {status: 'ok', text: 'Nobody else may use them.'};
      return {
        status: 'warn',
        text: `${openings.map(({text}) => text).join('; ')}.`,
        mend: openings.map(({mend}) => mend).join(' && '),
      };
    },
  };
}

/** Whether others may write to a file or directory. */
async function examineChangeable(path: string, mode: string, effect: string): Promise<Opening | undefined> {
  const status = await stat(path).catch(() => undefined);
  if (!status || (status.mode & 0o022) === 0) return undefined;
  return {text: `Others may change ${path} (${modeOf(status)}), ${effect}`, mend: `chmod ${mode} ${path}`};
}

async function examinePrivateKey(path: string, me: number): Promise<Opening | undefined> {
  const status = await stat(path).catch(() => undefined);
  if (!status || !isOpenToOthers(status, me)) return undefined;
  const {state} = examineKey(await readFile(path, 'utf8').catch(() => ''));
  // A public key is for all to see.
  if (state !== 'usable' && state !== 'locked') return undefined;
  return {text: `Others may use ${path} (${modeOf(status)}), so ssh ignores it`, mend: `chmod 600 ${path}`};
}

function modeOf({mode}: {readonly mode: number}): string {
  return (mode & 0o777).toString(8).padStart(3, '0');
}
