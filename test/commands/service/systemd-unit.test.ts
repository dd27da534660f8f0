import {execFile} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {describe, expect, it} from 'vitest';
import {systemdUnit} from '../../../source/commands/service/systemd-unit.js';
import {testDirectory} from '../../runtime/support/directory.js';
import {needing, has} from '../../peers/helpers/which.js';
import {host, startOf, worker} from './service-lines.js';

const units = [
  ['a worker of the user', worker, 'user', 1000],
  ['a worker of the system', worker, 'system', 1000],
  ['a worker of root', worker, 'system', 0],
  ['a host of the user', host, 'user', 1000],
  ['a host of the system', host, 'system', 1000],
] as const;

const lines = (...[service, manager, uid]: Parameters<typeof systemdUnit>) =>
  systemdUnit(service, manager, uid).split('\n');

/** What keeps Bubblewrap from making a sandbox, Node.js from starting, or a worker from seeing the terminals. */
const harmful =
  /^(RestrictNamespaces|ProtectKernelTunables|ProtectKernelLogs|PrivateDevices|ProcSubset|ProtectHostname|SystemCallFilter|MemoryDenyWriteExecute)=/m;

describe('systemdUnit', () => {
  it.each(units.slice(0, 3))('%s may do what its sandbox needs', (_, service, manager, uid) => {
    const unit = systemdUnit(service, manager, uid);
    expect(unit).not.toMatch(harmful);
    expect(unit).toMatch(/^RestrictAddressFamilies=.*AF_NETLINK/m);
  });

  it.each(units)(
    '%s ends jobs by its worker alone, and outlives a job that took all memory',
    (_, ...given) => {
      expect(lines(...given)).toEqual(
        expect.arrayContaining(['KillMode=mixed', 'OOMPolicy=continue', 'NoNewPrivileges=yes']),
      );
    },
  );

  it('units of the system run as a user, who can write to his home alone; those of a user have no such words', () => {
    expect(lines(worker, 'system', 1000)).toEqual(
      expect.arrayContaining(['User=alice', 'ProtectSystem=strict', 'ReadWritePaths=/home/alice']),
    );
    expect(systemdUnit(worker, 'user', 1000)).not.toMatch(/^(User|Protect|Private|ReadWritePaths)/m);
  });

  it('root keeps the rights with which it sets up a sandbox, others have none to keep', () => {
    expect(lines(worker, 'system', 1000)).toContain('CapabilityBoundingSet=');
    expect(systemdUnit(worker, 'system', 0)).not.toContain('CapabilityBoundingSet');
  });

  it('words that systemd would take for its own are quoted', () => {
    const command = ['/usr/bin/node', '100%', 'a$b', 'a b', 'a"b\\c', 'line\nbreak', "it's", ';', ''];
    expect(startOf(systemdUnit({...worker, command}, 'user', 1000))).toBe(
      String.raw`/usr/bin/node 100%% a$$b "a b" "a\"b\\c" "line\x0abreak" "it's" ";" ""`,
    );
    expect(lines({...worker, path: '/a b:/$x'}, 'user', 1000)).toContain('Environment="PATH=/a b:/$x"');
  });
});

describe(needing('units and systemd', 'systemd-analyze'), () => {
  it.skipIf(!has('systemd-analyze')).each(units)(
    'systemd finds nothing amiss with %s',
    async (_, service, manager, uid) => {
      const directory = await testDirectory();
      const path = join(directory, 'p2p-tui.service');
      const command = [process.execPath, 'a b', '$x', '50%'];
      await writeFile(path, systemdUnit({...service, command}, manager, uid));
      const args = [...(manager === 'user' ? ['--user'] : []), 'verify', '--man=no', path];
      const env = {...process.env, XDG_RUNTIME_DIR: directory};
      const {stdout, stderr} = await promisify(execFile)('systemd-analyze', args, {env});
      expect(stdout + stderr).toBe('');
    },
  );
});
