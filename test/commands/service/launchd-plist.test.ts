import {execFileSync} from 'node:child_process';
import {describe, expect, it} from 'vitest';
import {launchdPlist} from '../../../source/commands/service/launchd-plist.js';
import {has, needing} from '../../peers/helpers/which.js';
import {worker} from './service-lines.js';

const command = ['/usr/bin/node', '--worker', '--label=<a> & "b"'];

describe(needing('launchdPlist', 'python3'), () => {
  it.skipIf(!has('python3'))('a property list is one, with every word of the command', () => {
    const read = 'import plistlib, json, sys; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))';
    const input = launchdPlist({...worker, command});
    const list: unknown = JSON.parse(execFileSync('python3', ['-c', read], {input, encoding: 'utf8'}));
    expect(list).toEqual({
      Label: 'p2p-tui.worker',
      ProgramArguments: command,
      EnvironmentVariables: {PATH: '/usr/bin:/bin'},
      RunAtLoad: true,
      KeepAlive: {SuccessfulExit: false},
      ThrottleInterval: 30,
      ExitTimeOut: 630,
      ProcessType: 'Background',
      Umask: 0o077,
      StandardOutPath: '/home/alice/Library/Logs/p2p-tui-worker.log',
      StandardErrorPath: '/home/alice/Library/Logs/p2p-tui-worker.log',
    });
  });
});
