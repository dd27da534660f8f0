import {describe, expect, it} from 'vitest';
import {statusText} from '../../../source/commands/status/status-text.js';
import {line, scene} from '../../store/events.js';

const plain = (text: string) => text;

describe('the state of a cluster in words', () => {
  it('the status says of an unwell worker what it lacks, and nothing of the kind once it is well', () => {
    const cluster = scene();
    cluster.tell(
      0,
      line.heartbeat('bob@b:2', {state: 'unwell', cause: 'disk', reason: 'The disk\u001b is full.'}),
    );
    cluster.wait(3);
    expect(statusText(cluster.projection, plain)).toMatch(
      /^ {2}bob@b:2 +unwell \(disk\) for 3\.0s, 0 done, 0 failed: The disk␛ is full\.$/m,
    );
    cluster.tell(4, line.heartbeat('bob@b:2'));
    expect(statusText(cluster.projection, plain)).toMatch(/^ {2}bob@b:2 +idle for 0\.0s, 0 done, 0 failed$/m);
  });

  it('the status says of a resting worker why it takes no jobs', () => {
    const cluster = scene();
    cluster.tell(0, line.heartbeat('bob@b:2', {state: 'resting', cause: 'hours', reason: 'It is day.'}));
    expect(statusText(cluster.projection, plain)).toMatch(
      /^ {2}bob@b:2 +resting \(hours\) for 0\.0s, 0 done, 0 failed: It is day\.$/m,
    );
  });

  it('the status lets no control character of a peer through', () => {
    const cluster = scene();
    cluster.tell(0, line.heartbeat('bob@b:2', {state: '\u001b[2J'}));
    expect(statusText(cluster.projection, plain)).toContain('␛[2J');
    expect(statusText(cluster.projection, plain)).not.toContain('\u001b');
  });

  it('a stranger is no member: a line of his own tells that he is there and what he did, and can be painted', () => {
    const cluster = scene();
    cluster.say(0, line.access(['alice', 'bob']));
    cluster.say(1, line.request('mallory@m:6', 'c5d21c883b3f85e77d812fb01a1687b6-1'));
    cluster.say(2, line.client('mallory@m:6'));
    const text = statusText(cluster.projection, (told) => `<${told}>`);
    expect(text).toMatch(/^members {2}alice bob$/m);
    expect(text).toMatch(/^<stranger ✗ mallory is not on the access list: 1 request, 1 other line>$/m);
  });
});
