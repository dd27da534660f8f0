import {describe, expect, it} from 'vitest';
import {parseCommand} from '../../../source/board/server/command-line.js';
import {harmless, type PicoRules, strictPico} from '../../../source/board/server/pico-rules.js';
import {createTopicTable, isReader, type Member} from '../../../source/board/server/topics.js';
import {blocks, type PicoStep, picoTopics} from '../../fixtures/pico-topics.js';

const users = ['alice', 'bob', 'carol'];

/** A channel whose label is its number. */
function channelOf(user: string, number: number, role: Member['role'], keepAlive: boolean): Member {
  return {user, fingerprint: `SHA256:${user}`, role, keepAlive, label: String(number), address: ''};
}

/** The listings of all users after each step, as the recording has them. */
function play(steps: readonly PicoStep[], rules: PicoRules): readonly (readonly string[])[] {
  const table = createTopicTable(rules);
  const channels: Member[] = [];

  const leave = (member: Member): void => {
    for (const ended of table.leave(member)) leave(ended);
    begin();
  };

  /** Those who wait for a reader go on where there is one. */
  const begin = (): void => {
    for (const member of channels) {
      if (table.others(member).some((other) => isReader(other))) table.begin(member);
    }
  };

  return steps.map(({done}) => {
    if (done.name === 'close') {
      const member = channels[done.channel];
      if (member) leave(member);
    } else {
      const command = parseCommand(done.command);
      if (command.name !== 'pipe' && command.name !== 'pub' && command.name !== 'sub') {
        throw new Error(`The recording has "${done.command}".`);
      }

      const {name, access, isPublic, topic = ''} = command;
      const member = channelOf(done.user, channels.length, name, name === 'sub' && command.keepAlive);
      channels.push(member);
      table.join(member, {topic, access, isPublic, waits: name === 'pub' && command.block});
      begin();
    }

    const topics = users.flatMap((user) => table.visibleTo({user, fingerprint: ''}));
    const numbers = (members: readonly Member[]): string =>
      members
        .map(({label}) => Number(label))
        .toSorted((one, other) => one - other)
        .join(' ');
    return topics
      .flatMap(({name, access, members, waiting = []}) => {
        const head = access.length > 0 ? `${name}(${access.join(',')})` : name;
        const shown = blocks.map(
          ([title, role]) => [title, members.filter((one) => one.role === role)] as const,
        );
        const present = shown
          .filter(([, some]) => some.length > 0)
          .map(([title, some]) => `${title}: ${numbers(some)}`);
        return [
          ...(members.length > 0 ? [[head, ...present].join(' ')] : []),
          ...(waiting.length > 0 ? [`${head} Waiting Pubs: ${numbers(waiting)}`] : []),
        ];
      })
      .toSorted();
  });
}

const recorded = (steps: readonly PicoStep[]) => steps.map(({topics}) => [...topics].toSorted());

describe('the rules of topics', () => {
  it('the topic table puts everybody where pico put him, in each sequence that was recorded there', () => {
    expect(picoTopics.length).toBeGreaterThan(40);
    for (const steps of picoTopics) expect(play(steps, strictPico)).toEqual(recorded(steps));
  });

  it.each(['strangersEnter', 'departuresDelete', 'lonePipesEnd'] as const)(
    'some of what pico did cannot be explained without the rule %s',
    (rule) => {
      const without = {...strictPico, [rule]: harmless[rule]};
      const differing = picoTopics.filter(
        (steps) => JSON.stringify(play(steps, without)) !== JSON.stringify(recorded(steps)),
      );
      expect(differing).not.toEqual([]);
    },
  );
});
