import {readFile, stat} from 'node:fs/promises';
import {listAgentKeys} from '../../ssh/identity/agent.js';
import {fingerprint} from '../../ssh/trust/fingerprint.js';
import {examineKey, isOpenToOthers} from '../../ssh/identity/key-file.js';
import {parseKey} from '../../ssh/identity/parse-key.js';
import {tellTrouble} from '../../ssh/identity/key-trouble.js';
import type {LoginKey} from '../../ssh/identity/identity.js';
import type {Check, Finding} from './check.js';
import type {KeyFiles} from './key-files.js';

/** How an attempt to log in ended, as far as it tells of keys. */
export type Login = {
  readonly admitted: boolean;
  /** The key that the board knows us by, where that is known. */
  readonly key?: LoginKey | undefined;
  /** There was no key to log in with, on the whole way: why, and what mends it. */
  readonly missing?: {readonly text: string; readonly mend?: string};
};

type KeyPairOptions = {
  /** Where to look. */
  readonly files: Promise<KeyFiles>;
  /** Path of the agent's socket. */
  readonly agent: string | undefined;
  /** Who is let in has a key, wherever it is; and no file helps where connecting finds none. Never rejects. */
  readonly login: Promise<Login>;
};

/** What one file holds. */
type KeyFile = {
  readonly path: string;
  readonly state: 'usable' | 'encrypted' | 'hardware' | 'unusable';
  /** Kind and fingerprint of a usable key. */
  readonly what: string;
  /** Others on this machine may use it. */
  readonly open: boolean;
};

/** A key that the board can be shown: in a file that only its owner can use, or in the agent. */
export function keyPairCheck({files, agent, login}: KeyPairOptions): Check {
  return {
    id: 'ssh-key',
    title: 'SSH key',
    // The board may have to be waited for.
    timeout: 30_000,
    otherwise: {status: 'fail', mend: 'ssh-keygen -t ed25519'},
    async examine(signal) {
      const {source, board: paths} = await files;
      const found = await Promise.all(paths.map(readKey));
      const missing = paths.find((_, index) => found[index] === undefined);
      const hasAgent = agent !== undefined && agent !== '';
      const held = hasAgent ? (await listAgentKeys(agent, signal).catch(() => [])).length : 0;
      const finding: Finding =
        source === 'given' && missing !== undefined
          ? {
              status: 'fail',
              text: `There is no private key at ${missing}.`,
              mend: `ssh-keygen -t ed25519 -f ${missing}`,
            }
          : judge(
              found.filter((key) => key !== undefined),
              held,
              hasAgent,
            );

      const {admitted, key, missing: none} = await login;
      if (key) return {status: 'ok', text: `The board knows you by ${key.name}.`};
      if (admitted) {
        return finding.status === 'ok'
          ? finding
          : {status: 'ok', text: 'The board accepts one that the agent or the configuration of ssh has.'};
      }

      // What the configuration names counts, whatever else there may be.
      const isTold = finding.status === 'fail' && source !== 'configured';
      return none && !isTold ? {status: 'fail', ...none} : finding;
    },
  };
}

/** @param held how many keys the agent holds */
function judge(keys: readonly KeyFile[], held: number, hasAgent: boolean): Finding {
  const usable = keys.find(({state, open}) => state === 'usable' && !open);
  if (usable) return {status: 'ok', text: `${usable.path}, ${usable.what}.`};
  if (held > 0) return {status: 'ok', text: 'The agent has it.'};
  const open = keys.find(({state, open: isOpen}) => isOpen && state !== 'unusable');
  if (open) {
    return {
      status: 'fail',
      text: `${open.path} can be used by others, so it is ignored, as ssh does.`,
      mend: `chmod 600 ${open.path}`,
    };
  }

  const encrypted = keys.find(({state}) => state === 'encrypted');
  if (encrypted) {
    return {
      status: 'fail',
      text: `${encrypted.path} has a passphrase, and no agent holds the key: a program without a terminal cannot use it.`,
      mend: `${hasAgent ? '' : 'eval "$(ssh-agent)" && '}ssh-add ${encrypted.path}`,
    };
  }

  const hardware = keys.find(({state}) => state === 'hardware');
  if (hardware) {
    const {reason, mend} = tellTrouble('hardware', {path: hardware.path, source: 'default', home: ''});
    return {status: 'fail', text: `${reason}.`, mend};
  }

  const [broken] = keys;
  return broken
    ? {
        status: 'fail',
        text: `${broken.path} holds no private key that can be used.`,
        mend: `mv ${broken.path} ${broken.path}.broken && ssh-keygen -t ed25519`,
      }
    : {status: 'fail', text: 'You have no SSH key yet.', mend: 'ssh-keygen -t ed25519'};
}

async function readKey(path: string): Promise<KeyFile | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const open = isOpenToOthers(await stat(path), process.getuid?.());
  const {state} = examineKey(text);
  if (state === 'locked') return {path, state: 'encrypted', what: '', open};
  if (state === 'hardware') return {path, state, what: '', open};
  const key = parseKey(text);
  if (state !== 'usable' || key instanceof Error) return {path, state: 'unusable', what: '', open};
  return {path, state, what: `${key.type} ${fingerprint(key.getPublicSSH())}`, open};
}
