import {describe, expect, it} from 'vitest';
import {sandboxExec, sandboxProfile} from '../../../source/runtime/sandbox/sandbox-exec.js';

const confinement = {
  directory: '/private/tmp/jobs/1',
  readable: ['/Users/alice/node', '/private/tmp/jobs/runner'],
  environment: {HOME: '/private/tmp/jobs/1', PATH: '/Users/alice/bin'},
};
const line = sandboxExec().wrap('node', ['--permission', 'runner.js'], confinement, {report: 4});

describe('sandboxExec', () => {
  it('the command line of sandbox-exec is this', () => {
    const profile = line.args.indexOf('-p') + 1;
    expect(line.command).toBe('/usr/bin/sandbox-exec');
    expect(line.args[profile]).toBe(sandboxProfile(2, 5));
    expect(line.args.filter((_, index) => index !== profile)).toEqual([
      ...['-D', 'JOB=/private/tmp/jobs/1'],
      ...['-D', 'READ0=/Users/alice/node'],
      ...['-D', 'READ1=/private/tmp/jobs/runner'],
      ...['-D', 'ABOVE0=/private'],
      ...['-D', 'ABOVE1=/private/tmp'],
      ...['-D', 'ABOVE2=/private/tmp/jobs'],
      ...['-D', 'ABOVE3=/Users'],
      ...['-D', 'ABOVE4=/Users/alice'],
      '-p',
      ...['/bin/sh', '-c', 'echo begun >&4; exec 4>&-; exec "$@"', 'sh'],
      ...['node', '--permission', 'runner.js'],
    ]);
    expect(line.environment?.['PATH']).not.toContain('alice');
  });

  it('the profile denies all but this', () => {
    expect(sandboxProfile(1, 2)).toBe(`(version 1)
(deny default)
(allow process-fork)
(allow signal process-info* (target same-sandbox))
(allow sysctl-read (sysctl-name-prefix "hw.")
  (sysctl-name "kern.argmax")
  (sysctl-name "kern.hostname")
  (sysctl-name "kern.maxfilesperproc")
  (sysctl-name "kern.ngroups")
  (sysctl-name "kern.osproductversion")
  (sysctl-name "kern.osrelease")
  (sysctl-name "kern.ostype")
  (sysctl-name "kern.osversion")
  (sysctl-name "kern.usrstack64")
  (sysctl-name "kern.version")
  (sysctl-name "vm.loadavg")
)
(allow file-read* file-map-executable process-exec*
  (subpath "/usr")
  (subpath "/bin")
  (subpath "/sbin")
  (subpath "/System")
  (subpath "/Library/Apple")
  (subpath "/Library/Frameworks")
  (subpath "/Library/Developer")
  (subpath "/opt/homebrew")
  (subpath "/opt/local")
  (subpath (param "READ0"))
  (subpath (param "JOB")))
(allow file-read*
  (literal "/")
  (subpath "/private/var/select")
  (subpath "/private/var/db/timezone")
  (subpath "/private/var/db/dyld")
  (subpath "/private/etc/localtime")
  (literal "/dev/null")
  (literal "/dev/zero")
  (literal "/dev/random")
  (literal "/dev/urandom")
)
(allow file-read-metadata
  (literal "/private") (literal "/private/var") (literal "/private/etc") (literal "/var") (literal "/etc") (literal "/tmp")
  (literal (param "ABOVE0"))
  (literal (param "ABOVE1"))
)
(allow file-write-data file-ioctl (literal "/dev/null"))
(allow file-write-data file-ioctl (literal "/dev/zero"))
(allow file-write-data file-ioctl (literal "/dev/random"))
(allow file-write-data file-ioctl (literal "/dev/urandom"))
(allow file-write* (subpath (param "JOB")))
`);
  });

  it('its parentheses are closed, and nothing of the network or of other services is named', () => {
    const profile = sandboxProfile(3, 4);
    expect(profile.split('(')).toHaveLength(profile.split(')').length);
    expect(profile).not.toMatch(/network|mach-|ipc-|default\)\s*\(allow default/);
  });

  it('a path is a parameter, whatever it is called', () => {
    const odd = '/private/tmp/") (allow default) ("';
    const {args} = sandboxExec().wrap('true', [], {...confinement, directory: odd, readable: []});
    expect(args).toContain(`JOB=${odd}`);
    expect(args[args.indexOf('-p') + 1]).not.toContain('allow default');
  });

  it('it says what no job may do in the sandbox before the first one', () => {
    expect(sandboxExec().check?.("/it's/secret")).toContain(String.raw`! cat '/it'\''s/secret' >`);
  });
});
