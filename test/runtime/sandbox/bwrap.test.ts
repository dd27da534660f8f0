import {describe, expect, it} from 'vitest';
import {bwrapArguments, bwrapSandbox, rootArguments} from '../../../source/runtime/sandbox/bwrap.js';

const args = bwrapArguments('/usr/bin/node', ['--permission', 'runner.js'], {
  directory: '/tmp/jobs/1',
  readable: ['/tmp/jobs/runner', '/opt/R'],
  environment: {HOME: '/tmp/jobs/1', LANG: 'C.UTF-8'},
});
const text = args.join(' ');
const position = (words: string) => {
  expect(text).toContain(words);
  return text.indexOf(words);
};

describe('bwrapSandbox', () => {
  it('the arguments of bwrap take away network, processes, privileges, terminal and environment', () => {
    for (const words of [
      '--unshare-all',
      '--die-with-parent',
      '--new-session',
      '--cap-drop ALL',
      '--clearenv',
    ]) {
      position(words);
    }
    expect(text).not.toContain('--share-net');
    expect(position('--clearenv')).toBeLessThan(position('--setenv HOME /tmp/jobs/1'));
    position('--setenv LANG C.UTF-8');
  });

  it('the arguments of bwrap hide name and search path of the machine, keep its settings, and allow no more namespaces', () => {
    const own = bwrapArguments('true', [], {
      directory: '/tmp/jobs/1',
      readable: [],
      environment: {PATH: '/home/alice/bin:/usr/bin'},
    }).join(' ');
    expect(own).toContain('--hostname worker');
    expect(own).not.toContain('/home/alice');
    expect(own).toContain('--unshare-user --disable-userns --assert-userns-disabled');
    for (const path of ['/proc/sys', '/proc/sysrq-trigger']) {
      expect(own.indexOf(`--ro-bind-try ${path} ${path}`)).toBeGreaterThan(own.indexOf('--proc /proc'));
    }
  });

  it('the arguments of bwrap let the job write its own directory and nothing else', () => {
    const writable = args.flatMap((word, index) => (word === '--bind' ? [args[index + 1]] : []));
    expect(writable).toEqual(['/tmp/jobs/1']);
    expect(text).not.toContain('--dev-bind');
    position('--chdir /tmp/jobs/1');
  });

  it('the arguments of bwrap let the job read the system and what it is given, and no home', () => {
    const readable = args.flatMap((word, index) => (/^--ro-bind/.test(word) ? [args[index + 1]] : []));
    expect(readable).toEqual(
      expect.arrayContaining(['/usr', '/lib', '/etc/alternatives', '/tmp/jobs/runner', '/opt/R']),
    );
    for (const path of ['/', '/etc', '/home', '/root', '/tmp', '/var', '/run']) {
      expect(readable).not.toContain(path);
    }
  });

  it('the arguments of bwrap mount what lies below /tmp after /tmp', () => {
    const tmp = position('--tmpfs /tmp');
    expect(position('--ro-bind /tmp/jobs/runner /tmp/jobs/runner')).toBeGreaterThan(tmp);
    expect(position('--bind /tmp/jobs/1 /tmp/jobs/1')).toBeGreaterThan(tmp);
  });

  it('the arguments of bwrap end with the command, whatever it looks like', () => {
    expect(args.slice(-4)).toEqual(['--', '/usr/bin/node', '--permission', 'runner.js']);
  });

  it('the sandbox finds no group of a job under a process that does not exist', () => {
    expect(bwrapSandbox().group(2 ** 30)).toBeUndefined();
  });
});

describe('bwrapSandbox of root', () => {
  const confinement = {directory: '/tmp/jobs/1', readable: ['/root/.nvm/node'], environment: {}};
  const outer = rootArguments({uid: 65_533, gid: 65_533}, confinement, ['bwrap', '--unshare-all']);
  const words = outer.join(' ');

  it('root gives up what he is before the sandbox of the job is made', () => {
    expect(words).toContain('--cap-drop ALL');
    expect(words).toMatch(
      / -- setpriv --reuid 65533 --regid 65533 --clear-groups --inh-caps=-all --bounding-set=-all -- bwrap --unshare-all$/,
    );
  });

  it('what only root can reach lies where others can go', () => {
    for (const path of ['/tmp', '/tmp/jobs', '/root', '/root/.nvm', '/etc']) {
      expect(words.indexOf(`--dir ${path} `), path).toBeLessThan(words.indexOf('--ro-bind'));
      expect(words).toContain(`--dir ${path} `);
    }
    expect(words).toContain('--ro-bind /root/.nvm/node /root/.nvm/node');
    expect(words).toContain('--bind /tmp/jobs/1 /tmp/jobs/1');
  });
});
