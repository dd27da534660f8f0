import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import ssh2 from 'ssh2';
import {fingerprint} from '../../board/fingerprint.js';
import {countAgentKeys} from './agent.js';
import type {Check, Finding} from './check.js';

export type KeyPairOptions = {
  /** The user's home directory. */
  readonly home: string;
  /** Key files to look at in place of the default ones. */
  readonly files: readonly string[];
  /** Path of the agent's socket. */
  readonly agent: string | undefined;
  /** Whether the board lets us in: then there is a key, wherever the configuration of ssh has it. */
  readonly admitted: Promise<boolean>;
};

/** What one file holds. */
type KeyFile = {
  readonly path: string;
  readonly state: 'usable' | 'encrypted' | 'unusable';
  /** Kind and fingerprint of a usable key. */
  readonly what: string;
  /** Others on this machine can read it. */
  readonly open: boolean;
};

const defaultNames = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/** A key that the board can be shown: in a file that only its owner can read, or in the agent. */
export function keyPairCheck({home, files, agent, admitted}: KeyPairOptions): Check {
  return {
    id: 'ssh-key',
    title: 'SSH key',
    // The board may have to be waited for.
    patience: 30_000,
    otherwise: {status: 'fail', mend: 'ssh-keygen -t ed25519'},
    async examine(signal) {
      const paths = files.length > 0 ? files : defaultNames.map((name) => join(home, '.ssh', name));
      const found = await Promise.all(paths.map(readKey));
      const missing = paths.find((_, index) => found[index] === undefined);
      if (files.length > 0 && missing !== undefined) {
        return {
          status: 'fail',
          text: `There is no private key at ${missing}.`,
          mend: `ssh-keygen -t ed25519 -f ${missing}`,
        };
      }

      const held =
        agent === undefined || agent === '' ? 0 : await countAgentKeys(agent, signal).catch(() => 0);
      const finding = judge(
        found.filter((key) => key !== undefined),
        held,
        agent !== undefined && agent !== '',
      );
      if (finding.status !== 'fail' || !(await admitted)) return finding;
      return {status: 'ok', text: 'The board accepts the one that the configuration of ssh names.'};
    },
  };
}

/** @param held how many keys the agent holds */
function judge(keys: readonly KeyFile[], held: number, hasAgent: boolean): Finding {
  const usable = keys.find(({state}) => state === 'usable');
  const encrypted = keys.find(({state}) => state === 'encrypted');
  if (usable?.open) {
    return {
      status: 'warn',
      text: `${usable.path} can be read by others; OpenSSH refuses such a key.`,
      mend: `chmod 600 ${usable.path}`,
    };
  }

  if (usable) return {status: 'ok', text: `${usable.path}, ${usable.what}.`};
  if (held > 0) return {status: 'ok', text: 'The agent has it.'};
  if (encrypted) {
    return {
      status: 'fail',
      text: `${encrypted.path} has a passphrase, and no agent holds the key: a program without a terminal cannot use it.`,
      mend: `${hasAgent ? '' : 'eval "$(ssh-agent)" && '}ssh-add ${encrypted.path}`,
    };
  }

  const [broken] = keys;
  return {
    status: 'fail',
    text: broken ? `${broken.path} holds no private key that can be used.` : 'You have no SSH key yet.',
    mend: 'ssh-keygen -t ed25519',
  };
}

async function readKey(path: string): Promise<KeyFile | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const {mode} = await stat(path);
  // Windows has no such bits.
  const open = process.platform !== 'win32' && (mode & 0o077) !== 0;
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) {
    return {path, state: /passphrase/i.test(key.message) ? 'encrypted' : 'unusable', what: '', open};
  }

  if (!key.isPrivateKey()) return {path, state: 'unusable', what: '', open};
  return {path, state: 'usable', what: `${key.type} ${fingerprint(key.getPublicSSH())}`, open};
}
