import {existsSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {flagSpecs, typed} from '../../source/commands/cli/flags.js';
import {sandboxNames} from '../../source/runtime/sandbox/detect.js';
import {bwrapLack} from '../../source/runtime/sandbox/lack.js';
import {systemCallFilter} from '../../source/runtime/sandbox/seccomp.js';
import {deniedCalls} from '../../source/runtime/sandbox/system-calls.js';
import {quoted, read, tableRows} from './quotes.js';

const page = read('docs/sandboxes.md');
const rows = tableRows(page);

describe('the page on sandboxes', () => {
  it('docs/sandboxes.md has a column for each sandbox that can be chosen', () => {
    const names = sandboxNames.filter((name) => name !== 'auto');
    expect(rows[0]?.slice(1).flatMap(quoted)).toEqual(names);
    expect([...flagSpecs.sandbox.choices]).toEqual([...sandboxNames]);
    for (const row of rows.slice(
      0,
      rows.findIndex(([cell]) => cell === 'Found'),
    )) {
      expect(row).toHaveLength(names.length + 1);
    }
  });

  it('docs/sandboxes.md names only flags and files that there are', () => {
    const flags = Object.keys(flagSpecs).map(typed);
    const names = quoted(page);
    const options = names.flatMap((text) => /^--[a-z-]+/.exec(text)?.[0] ?? []);
    // That of Bubblewrap.
    expect(options.filter((option) => !flags.includes(option))).toEqual(['--disable-userns']);
    expect(names.filter((text) => /^(source|test)\//.test(text) && !existsSync(text))).toEqual([]);
  });

  it('docs/sandboxes.md names system calls that the filter denies, for the machines it knows', () => {
    const denied = Object.keys(deniedCalls).join(' ');
    for (const word of ['io_uring', 'userfaultfd', 'bpf', 'perf', 'ptrace']) {
      expect(page).toContain(word);
      expect(denied).toContain(word);
    }
    expect(['x64', 'arm64', 'ia32'].map((machine) => systemCallFilter(machine) !== undefined)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('docs/sandboxes.md has what the program says where Bubblewrap does not work', () => {
    const lack = (file?: string, value = '0') =>
      bwrapLack({
        installed: file !== undefined,
        said: 'bwrap: Creating new namespace failed',
        read: (path) => (path === file ? value : undefined),
      }).mend;
    const said = [
      lack(),
      lack('/proc/sys/kernel/unprivileged_userns_clone') + lack('/proc/sys/user/max_user_namespaces'),
      lack('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'),
      lack('/.dockerenv'),
    ];
    const told = rows.slice(rows.findIndex(([cell]) => cell === 'Found') + 1);
    expect(told).toHaveLength(said.length);
    for (const [index, [, mend = '']] of told.entries()) {
      for (const words of quoted(mend)) expect(said[index]).toContain(words);
    }
  });
});
