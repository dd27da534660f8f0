import {describe, expect, it} from 'vitest';
import {jobUser} from '../../../source/runtime/sandbox/job-user.js';

const all = '         0          0 4294967295\n';

describe('whom jobs run as', () => {
  it('the jobs of root run as a user that nobody is, who is also in a container of 65,536 users', () => {
    expect(jobUser(0, all)).toEqual({uid: 65_533, gid: 65_533});
    expect(jobUser(0, '0 1000 1\n1 100000 65535\n')).toEqual({uid: 65_533, gid: 65_533});
  });

  it('the jobs of an ordinary user run as himself', () => {
    expect(jobUser(1000, all)).toBeUndefined();
  });

  it('the jobs of somebody who is root only in a namespace of his own run as himself', () => {
    expect(jobUser(0, '0 1000 1\n')).toBeUndefined();
    expect(jobUser(0, '')).toBeUndefined();
  });
});
