import {describe, expect, it} from 'vitest';
import {firejailArguments, firejailSandbox} from '../../../source/runtime/sandbox/firejail.js';

const root = {
  directories: ['usr', 'etc', 'home', 'var', 'work', 'proc', 'dev', 'run', 'sys', 'tmp', 'srv', 'nix'],
  files: ['swapfile'],
  home: '/home/alice',
};
const confinement = {
  directory: '/tmp/jobs/1',
  readable: ['/usr/bin/node', '/tmp/jobs/runner', '/srv/R'],
  environment: {HOME: '/tmp/jobs/1', PATH: '/home/alice/bin', LANG: "it's"},
};
const words = (user?: {uid: number; gid: number}) =>
  firejailArguments(confinement, {control: 3, report: 4}, user, root, 'x64');

describe('firejailSandbox', () => {
  it('the arguments of firejail are these', () => {
    expect(words().map((word) => word.replace(/(?<=--seccomp.drop=\$272,).*/, '…'))).toEqual([
      '--quiet',
      '--noprofile',
      '--deterministic-exit-code',
      '--deterministic-shutdown',
      '--net=none',
      '--ipc-namespace',
      '--hostname=worker',
      '--nogroups',
      '--nonewprivs',
      '--caps.drop=all',
      '--restrict-namespaces',
      '--seccomp.drop=$272,…',
      '--seccomp.block-secondary',
      '--protocol=unix,inet,inet6,netlink',
      '--private-dev',
      '--nosound',
      '--no3d',
      '--notv',
      '--nodvd',
      '--nou2f',
      '--novideo',
      '--noinput',
      '--keep-fd=3,4',
      '--blacklist=/home',
      '--blacklist=/var',
      '--blacklist=/work',
      '--blacklist=/sys',
      '--blacklist=/swapfile',
      '--whitelist=/etc/ld.so.cache',
      '--whitelist=/etc/ld.so.conf',
      '--whitelist=/etc/ld.so.conf.d',
      '--whitelist=/etc/alternatives',
      '--whitelist=/etc/localtime',
      '--whitelist=/etc/timezone',
      '--whitelist=/etc/R',
      '--whitelist=/etc/fonts',
      '--whitelist=/nix/store',
      '--whitelist=/tmp/jobs/runner',
      '--whitelist=/srv/R',
      '--whitelist=/tmp/jobs/1',
      '--whitelist=/run/.p2p-tui-nothing',
      '--whitelist=/tmp/.p2p-tui-nothing',
      '--read-only=/tmp/jobs/runner',
      '--read-only=/srv/R',
      '--read-write=/tmp/jobs/1',
      '--private-cwd=/tmp/jobs/1',
      '/usr/bin/setsid',
      '/bin/sh',
      '/tmp/jobs/1/.p2p-tui-start',
    ]);
  });

  it('Firejail takes fewer than 128 words, each shorter than a path', () => {
    expect(words({uid: 1, gid: 1}).length).toBeLessThan(100);
    expect(Math.max(...words().map((word) => word.length))).toBeLessThan(4000);
  });

  it('root keeps what he needs to become somebody else, and gives it up before the job', () => {
    const text = words({uid: 65_533, gid: 65_533}).join(' ');
    expect(text).toContain('--caps.keep=setuid,setgid,setpcap');
    expect(text).toMatch(
      / \/usr\/bin\/setsid \/usr\/bin\/setpriv --reuid 65533 --regid 65533 --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs -- \/bin\/sh \S+$/,
    );
  });

  it('what is shown of the home of root is made a place where others can go', () => {
    const user = {uid: 65_533, gid: 65_533};
    const atHome = {...confinement, readable: ['/root/.nvm/node']};
    const text = firejailArguments(atHome, {}, user, {...root, home: '/root'}, 'x64').join(' ');
    expect(text).toContain(
      '/usr/bin/setsid /bin/sh -c [ "$(stat -f -c %T "$0")" != tmpfs ] || chmod 711 "$0"; exec "$@" /root /usr/bin/setpriv',
    );
    expect(words(user).join(' ')).not.toContain('chmod');
  });

  it('the job itself is in a script of its directory, and whatever is in its words stays a word', () => {
    const line = firejailSandbox('firejail', undefined).wrap('echo', ['a b', "it's $HOME"], confinement, {
      report: 4,
    });
    expect(line.file).toEqual({
      path: '/tmp/jobs/1/.p2p-tui-start',
      text: [
        `read -r name < /proc/sys/kernel/hostname && [ "$name" = worker ] || { echo 'its walls do not stand' >&2; exit 1; }`,
        'rm -f -- "$0"',
        'echo begun >&4',
        'exec 4>&-',
        String.raw`exec '/usr/bin/env' '-i' 'HOME=/tmp/jobs/1' 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' 'LANG=it'\''s' 'echo' 'a b' 'it'\''s $HOME'`,
        '',
      ].join('\n'),
    });
    expect(JSON.stringify([line.args, line.environment])).not.toContain('alice');
  });

  it('a process that is not there has no job', () => {
    const sandbox = firejailSandbox();
    expect(sandbox.group(2 ** 30)).toBeUndefined();
    expect(sandbox.memoryDisks?.(2 ** 30)).toEqual([]);
  });
});
