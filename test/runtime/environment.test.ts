import {describe, expect, it} from 'vitest';
import {jobEnvironment} from '../../source/runtime/environment.js';

describe('jobEnvironment', () => {
  it('a job gets our search path, language and time zone, a home of its own and nothing else', () => {
    const ours = {
      PATH: '/bin',
      LANG: 'de_DE.UTF-8',
      LC_TIME: 'C',
      TZ: 'UTC',
      HOME: '/home/alice',
      SSH_AUTH_SOCK: '/run/agent',
      TOKEN: 'secret',
      NODE_OPTIONS: '--inspect',
      MY_PATH: '/x',
    };
    expect(jobEnvironment(ours, '/jobs/1')).toEqual({
      PATH: '/bin',
      LANG: 'de_DE.UTF-8',
      LC_TIME: 'C',
      TZ: 'UTC',
      HOME: '/jobs/1',
      TMPDIR: '/jobs/1',
    });
  });

  it('a job gets a default search path and language where we have none', () => {
    const environment = jobEnvironment({}, '/jobs/1');
    expect(environment['PATH']).toContain('/usr/bin');
    expect(environment['LANG']).toBe('C.UTF-8');
  });
});
