/** Why a sandbox does not work on a machine, and what mends that, as people who keep no machines can use it. */
import {lastLine} from '../last-line.js';

/** What keeps a sandbox from working. */
export type SandboxLack = {
  /** One sentence. */
  readonly text: string;
  /** The command that mends it. */
  readonly mend: string;
};

/** What came of an attempt to run a program in a sandbox. */
export type FailedAttempt = {
  /** Whether the sandbox's own program is there. */
  readonly installed: boolean;
  /** What was said on standard error. */
  readonly said: string;
  /** Reads a file of the system's; undefined where there is none. */
  readonly read: (path: string) => string | undefined;
};

/** Settings of Linux by which users may make no namespaces, with what each has then. */
const settings = [
  {path: '/proc/sys/kernel/unprivileged_userns_clone', off: '0', on: 'kernel.unprivileged_userns_clone=1'},
  {path: '/proc/sys/user/max_user_namespaces', off: '0', on: 'user.max_user_namespaces=15000'},
];

/** Where the two kinds of container runtimes say that this is a container. */
const containerMarks = ['/.dockerenv', '/run/.containerenv'];

/** Ubuntu's way to grant one program what AppArmor denies to the others. */
const profile = String.raw`abi <abi/4.0>,\nprofile bwrap /usr/bin/bwrap flags=(unconfined) {\n  userns,\n}\n`;

/** Why Bubblewrap does not work, from the most particular reason to what it said itself. */
export function bwrapLack({installed, said, read}: FailedAttempt): SandboxLack {
  if (!installed) {
    return {text: 'Bubblewrap is not installed.', mend: 'sudo apt-get install bubblewrap'};
  }

  const holds = (path: string, value: string) => read(path)?.trim() === value;
  const setting = settings.find(({path, off}) => holds(path, off));
  if (setting !== undefined) {
    return {
      text: `Bubblewrap is installed, but this system lets users make no namespaces (${setting.path} is ${setting.off}).`,
      mend: `echo ${setting.on} | sudo tee /etc/sysctl.d/90-p2p-tui.conf && sudo sysctl --system`,
    };
  }

  if (holds('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1')) {
    return {
      text: 'Bubblewrap is installed, but AppArmor does not let it make namespaces, as on Ubuntu since 23.10.',
      mend: `printf '${profile}' | sudo tee /etc/apparmor.d/bwrap && sudo systemctl reload apparmor`,
    };
  }

  const words = lastLine(said);
  if (/namespace|mount|slave/i.test(words) && containerMarks.some((path) => read(path) !== undefined)) {
    return {
      text: `Bubblewrap is installed, but this container does not let it make namespaces (${words}).`,
      mend: 'docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined …',
    };
  }

  return {
    text: `Bubblewrap is installed, but does not start: ${words || 'it ended without a word'}.`,
    mend: 'bwrap --unshare-all --ro-bind / / true',
  };
}

/** Why Firejail does not work. What it is to keep from jobs is tried, for it may start without its walls. */
export function firejailLack({installed, said}: FailedAttempt): SandboxLack {
  if (!installed) return {text: 'Firejail is not installed.', mend: 'sudo apt-get install firejail'};
  const words = lastLine(said) || 'it ended without a word';
  return {
    text: `Firejail is installed, but does not keep jobs in: ${words}.`,
    mend: 'sudo apt-get install bubblewrap',
  };
}

/** Why sandbox-exec does not work. */
export function sandboxExecLack({installed, said}: FailedAttempt): SandboxLack {
  if (!installed) {
    return {
      text: 'There is no sandbox-exec here: it is a part of macOS.',
      mend: 'sudo apt-get install bubblewrap',
    };
  }

  return {
    text: `sandbox-exec does not start programs, or does not keep them in: ${lastLine(said) || 'it ended without a word'}.`,
    mend: "sandbox-exec -p '(version 1) (allow default)' true",
  };
}
