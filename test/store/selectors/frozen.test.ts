import {describe, expect, it} from 'vitest';
import {localTime} from '../../../source/message/time.js';
import {frozenSentence, suspectsOf} from '../../../source/store/selectors/frozen.js';
import {statusSnapshot} from '../../../source/store/selectors/status.js';
import {statusText} from '../../../source/commands/status/status-text.js';
import {alertsOf} from '../../../source/ui/health/alerts.js';
import {linkBadge} from '../../../source/ui/health/link.js';
import {plainTheme} from '../../ui/helpers/context.js';
import {line, scene, start} from '../events.js';

const time = (second: number) => localTime(start + second * 1000).slice(11);

/** Carol never said a word, dave did; both are connected, and the first topic stands still since the 40th second. */
function frozenScene() {
  const cluster = scene();
  const look = (second: number, ...users: readonly string[]) => {
    const pipes = users.map((user) => ({user, address: `192.0.2.7:${user.length}`}));
    cluster.event(second, {type: 'listing', topics: [{name: 'alice/friends/future.p2p', pipes}]});
  };
  cluster.event(0, {type: 'link', state: 'live', board: 'pipe.pico.sh'});
  look(10, 'carol');
  look(20, 'carol', 'dave');
  cluster.say(30, line.client('dave@d:4'));
  const since = start + 40_000;
  cluster.event(45, {
    ...{type: 'link', state: 'live', board: 'pipe.pico.sh'},
    frozen: [{topic: 'future.p2p', since}],
  });
  return {cluster, look};
}

describe('a topic on which no line gets through', () => {
  it('a frozen topic is told with its time, and with who is connected longest without a word', () => {
    const {cluster, look} = frozenScene();
    const told = `No line gets through on future.p2p, frozen since ${time(40)}: somebody who is connected does not read.`;
    expect(frozenSentence(cluster.projection)).toBe(
      `${told} Longest without a word: carol, connected since ${time(10)} at least, never heard.`,
    );
    look(50, 'dave');
    expect(frozenSentence(cluster.projection)).toBe(
      `${told} Longest without a word: dave, connected since ${time(20)} at least, heard last at ${time(30)}.`,
    );
    cluster.event(60, {type: 'listing', topics: []});
    expect(frozenSentence(cluster.projection)).toBe(told);
    cluster.event(70, {type: 'link', state: 'live', board: 'pipe.pico.sh'});
    expect(frozenSentence(cluster.projection)).toBeUndefined();
  });

  it('all who never said a word are suspected, the first who came first', () => {
    const {cluster, look} = frozenScene();
    look(50, 'carol', 'dave', 'erin');
    expect(suspectsOf(cluster.projection).map(({user}) => user)).toEqual(['carol', 'erin']);
  });

  it('dashboard and `status` say that a topic is frozen, in words and as JSON', () => {
    const {projection} = frozenScene().cluster;
    const sentence = frozenSentence(projection) ?? '';
    expect(statusText(projection, (text) => text)).toContain(`frozen   ! ${sentence}`);
    expect(statusSnapshot(projection)).toMatchObject({
      link: {
        frozen: [{topic: 'future.p2p', since: new Date(start + 40_000).toISOString(), suspects: ['carol']}],
      },
    });
    const now = projection.now;
    expect(alertsOf({projection, link: projection.link, shown: now, now})).toContainEqual({
      level: 'bad',
      text: sentence,
    });
    expect(linkBadge(projection.link, plainTheme)).toContain('FROZEN');
  });
});
