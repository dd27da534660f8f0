/** A unit of systemd for a worker or a host. docs/services.md says why each line is there, and which are left out. */
import type {Service, ServiceRole} from './service.js';

/** Whose manager runs it: the user's own, or the system's. */
export type Manager = 'user' | 'system';

/**
 * What a unit may not do, by seccomp alone, so that it works in a user's manager, too. Sockets of the family NETLINK are what
 * Bubblewrap sets up the loopback of a job with.
 */
const always = [
  'UMask=0077',
  'NoNewPrivileges=yes',
  'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK',
  'RestrictRealtime=yes',
  'RestrictSUIDSGID=yes',
  'LockPersonality=yes',
  'SystemCallArchitectures=native',
];

/** What the system's manager can keep from it besides, but for its user's home directory, in which its settings are. */
const ofSystem = [
  'ProtectSystem=strict',
  'PrivateTmp=yes',
  'ProtectControlGroups=yes',
  'ProtectKernelModules=yes',
  'ProtectClock=yes',
];

/** What would keep a sandbox from being made, or hide the terminals that a worker looks at: for hosts alone. */
const ofHosts: Readonly<Record<Manager, readonly string[]>> = {
  user: ['RestrictNamespaces=yes'],
  system: [
    'RestrictNamespaces=yes',
    'PrivateDevices=yes',
    'ProtectKernelTunables=yes',
    'ProtectKernelLogs=yes',
    'ProtectHostname=yes',
  ],
};

const what: Readonly<Record<ServiceRole, string>> = {
  worker: 'a p2p-tui worker of',
  host: 'the p2p-tui host of',
};

/** The text of the unit. @param uid of its user, undefined where there are no such numbers */
export function systemdUnit(service: Service, manager: Manager, uid: number | undefined): string {
  const {role, cluster, command, user, home, path, stopWithin, notifies} = service;
  const name = `p2p-tui-${role}.service`;
  const isSystem = manager === 'system';
  const systemctl = isSystem ? 'sudo systemctl' : 'systemctl --user';
  return [
    `# ${isSystem ? `/etc/systemd/system/${name}` : `~/.config/systemd/user/${name}`}`,
    `# ${systemctl} daemon-reload && ${systemctl} enable --now ${name}`,
    ...(isSystem ? [] : ['# It runs while you are logged in; with `loginctl enable-linger` always.']),
    ...(isSystem && uid === 0
      ? ['# It runs as root; with the key of a user of its own it need not (User=).']
      : []),
    '[Unit]',
    `Description=${escaped(`${what[role]} ${cluster}`)}`,
    ...(isSystem ? ['Wants=network-online.target', 'After=network-online.target'] : []),
    '',
    '[Service]',
    ...(notifies
      ? [
          'Type=notify',
          '# systemd-notify tells, a process of its own.',
          'NotifyAccess=all',
          'WatchdogSec=2min',
        ]
      : ['# There is no systemd-notify here, so that nobody tells of readiness and life.', 'Type=exec']),
    ...(isSystem ? [`User=${escaped(user)}`] : []),
    `Environment=${quoted(`PATH=${path}`)}`,
    `ExecStart=${command.map((word) => quoted(word, '$')).join(' ')}`,
    'TimeoutStartSec=5min',
    `TimeoutStopSec=${String(stopWithin)}s`,
    '# Jobs are not told to end, but their worker.',
    'KillMode=mixed',
    '# Where memory gives out it is a job that is killed, not the worker.',
    'OOMPolicy=continue',
    'Restart=on-failure',
    'RestartSec=30s',
    '# A line that is wrong stays wrong.',
    'RestartPreventExitStatus=2',
    '',
    ...always,
    ...(isSystem ? [...ofSystem, `ReadWritePaths=${quoted(home)}`] : []),
    // Root cannot set up what a sandbox needs without its rights.
    ...(isSystem && uid !== 0 ? ['CapabilityBoundingSet='] : []),
    ...(role === 'host' ? ofHosts[manager] : []),
    '',
    '[Install]',
    `WantedBy=${isSystem ? 'multi-user.target' : 'default.target'}`,
    '',
  ].join('\n');
}

/** A text in which systemd is not to see specifiers. */
function escaped(text: string): string {
  return text.replaceAll('%', '%%');
}

/** A word as systemd reads it. @param special letters that stand for themselves when they are doubled */
function quoted(word: string, special = ''): string {
  const letters = [...escaped(word)].map((letter) => (special.includes(letter) ? letter + letter : letter));
  const text = letters.join('');
  if (/^[\w@%+=:,./~^$-]+$/.test(text)) return text;
  const inner = text
    .replace(/["\\]/g, String.raw`\$&`)
    .replace(
      /[\u0000-\u001F\u007F]/g,
      (letter) => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`,
    );
  return `"${inner}"`;
}
