import {describe, expect, it} from 'vitest';
import {withLast} from '../../source/commands/dashboard.js';

const last = {cluster: 'alice/friends', host: 'lan:2222', identity: '/k'};

describe('what the dashboard opens again', () => {
  it('is connected as it was the last time', () => {
    expect(withLast({}, {...last, sshArgs: '-J hop'})).toEqual({
      cluster: 'alice/friends',
      host: 'lan:2222',
      identity: '/k',
      sshArgs: '-J hop',
    });
    expect(withLast({debug: true}, {...last, acceptHostKey: 'SHA256:x'})).toEqual({
      cluster: 'alice/friends',
      host: 'lan:2222',
      identity: '/k',
      acceptHostKey: 'SHA256:x',
      debug: true,
    });
  });

  it('obeys the flags of now, one of which excludes another of then', () => {
    expect(withLast({host: 'other'}, last)).toMatchObject({host: 'other', cluster: 'alice/friends'});
    const overSsh = withLast({sshArgs: '-J hop'}, {...last, acceptHostKey: 'SHA256:x'});
    expect(overSsh).toMatchObject({sshArgs: '-J hop', cluster: 'alice/friends'});
    expect(overSsh).not.toHaveProperty('acceptHostKey');
    const direct = withLast({acceptHostKey: 'SHA256:y'}, {...last, sshArgs: '-J hop'});
    expect(direct).not.toHaveProperty('sshArgs');
  });

  it('is nothing when a cluster is named, or none was open', () => {
    expect(withLast({cluster: 'bob/lab'}, last)).toEqual({cluster: 'bob/lab'});
    expect(withLast({}, undefined)).toEqual({});
  });
});
