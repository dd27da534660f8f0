import {describe, expect, it} from 'vitest';
import {bwrapLack} from '../../../source/runtime/sandbox/lack.js';

const denied = 'bwrap: setting up uid map: Permission denied\n';

/** A machine with these files. */
const machine = (files: Record<string, string>) => (path: string) => files[path];

describe('why Bubblewrap does not work', () => {
  it.each([
    ['is not installed', false, {}, /is not installed/, 'sudo apt-get install bubblewrap'],
    [
      'may make no namespaces, as once on Debian',
      true,
      {'/proc/sys/kernel/unprivileged_userns_clone': '0\n'},
      /unprivileged_userns_clone is 0/,
      'kernel.unprivileged_userns_clone=1',
    ],
    [
      'may make no namespaces, by their number',
      true,
      {'/proc/sys/user/max_user_namespaces': '0\n'},
      /max_user_namespaces is 0/,
      'user.max_user_namespaces=15000',
    ],
    [
      'is denied them by AppArmor, as on Ubuntu 24.04',
      true,
      {
        '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1\n',
        '/proc/sys/user/max_user_namespaces': '96365\n',
      },
      /AppArmor/,
      'sudo tee /etc/apparmor.d/bwrap',
    ],
    ['is in a container', true, {'/.dockerenv': ''}, /installed, but does not start: .*uid map/, 'bwrap'],
  ])('Bubblewrap that %s has a sentence of its own, with the command that mends it', (...row) => {
    const [, installed, files, text, mend] = row;
    const lack = bwrapLack({installed, said: denied, read: machine(files)});
    expect(lack.text).toMatch(text);
    expect(lack.mend).toContain(mend);
    expect(`${lack.text}${lack.mend}`).not.toContain('none');
  });

  it('Bubblewrap that a container keeps from making namespaces is told from one that fails in a container', () => {
    const read = machine({'/.dockerenv': ''});
    const said = 'bwrap: Creating new namespace failed: Operation not permitted\n';
    expect(bwrapLack({installed: true, said, read}).mend).toContain('seccomp=unconfined');
    const other = bwrapLack({installed: true, said: "bwrap: Can't find source path /opt", read});
    expect(other.mend).not.toContain('seccomp');
  });

  it('the profile for AppArmor is one line for the shell that has no quote in it', () => {
    const read = machine({'/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1'});
    const {mend} = bwrapLack({installed: true, said: denied, read});
    expect(mend.split("'")).toHaveLength(3);
    expect(mend).not.toContain('\n');
  });
});
