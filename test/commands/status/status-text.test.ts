import {describe, expect, it} from 'vitest';
import {statusText} from '../../../source/commands/status/status-text.js';
import {line, scene} from '../../store/events.js';

describe('the state of a cluster in words', () => {
  it('the status says of an unwell worker what it lacks, and nothing of the kind once it is well', () => {
    const cluster = scene();
    cluster.tell(
      0,
      line.heartbeat('bob@b:2', {state: 'unwell', cause: 'disk', reason: 'The disk\u001b is full.'}),
    );
    cluster.wait(3);
    expect(statusText(cluster.projection)).toMatch(
      /^ {2}bob@b:2 +unwell \(disk\) for 3\.0s, 0 done, 0 failed: The disk␛ is full\.$/m,
    );
    cluster.tell(4, line.heartbeat('bob@b:2'));
    expect(statusText(cluster.projection)).toMatch(/^ {2}bob@b:2 +idle for 0\.0s, 0 done, 0 failed$/m);
  });

  it('the status lets no control character of a peer through', () => {
    const cluster = scene();
    cluster.tell(0, line.heartbeat('bob@b:2', {state: '\u001b[2J'}));
    expect(statusText(cluster.projection)).toContain('␛[2J');
    expect(statusText(cluster.projection)).not.toContain('\u001b');
  });
});
