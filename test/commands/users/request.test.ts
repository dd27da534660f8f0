import {describe, expect, it} from 'vitest';
import {reportJson, reportText, type UsersReport} from '../../../source/commands/users/report.js';
import {readUsersRequest} from '../../../source/commands/users/request.js';

const read = (...words: readonly string[]) =>
  readUsersRequest(words, {cluster: 'alice/friends', boardHost: 'pipe.pico.sh'});

describe('what p2p-tui users is asked for', () => {
  it('the words name what is to be done and to whom', () => {
    expect(read()).toEqual({verb: 'list'});
    expect(read('list')).toEqual({verb: 'list'});
    expect(read('add', 'eve', 'dave,eve')).toEqual({verb: 'add', add: ['eve', 'dave'], remove: []});
    expect(read('remove', 'root')).toEqual({verb: 'remove', add: [], remove: ['root']});
  });

  it.each([
    [['sing'], /does not take "sing": write users list, users add NAME …/],
    [['list', 'bob'], /does not take "list bob"/],
    [['add'], /Say whom to add/],
    [['remove', ','], /Say whom to remove/],
    [['add', 'B!'], /is not a user name/],
    [['add', 'root'], /Nobody on pico\.sh can be called "root"/],
    [['remove', 'alice'], /alice owns alice\/friends/],
  ] as const)('the words %j are refused with one sentence', (words, sentence) => {
    expect(() => read(...words)).toThrow(sentence);
  });
});

describe('what p2p-tui users prints', () => {
  const report: UsersReport = {
    cluster: 'alice/friends',
    request: {verb: 'add', add: ['eve'], remove: []},
    inForce: true,
    users: ['alice', 'bob', 'eve'],
    host: 'alice@server:9\u001B[2J',
    lingering: ['carol'],
  };

  it('people get a line for each fact, without anything that a terminal obeys', () => {
    expect(reportText(report)).toBe(
      [
        'added    eve',
        'cluster  alice/friends',
        `host     ${reportText(report).split('\n')[2]?.slice(9) ?? ''}`,
        'list     in force',
        'user     alice',
        'user     bob',
        'user     eve',
        'still    carol is connected, until that connection ends',
        '',
      ].join('\n'),
    );
    expect(reportText(report)).not.toContain('\u001B');
    expect(reportText({...report, host: null, inForce: false})).toContain(
      'host     nobody now\nlist     takes effect when alice/friends is hosted from this machine',
    );
  });

  it('programs get one object', () => {
    expect(JSON.parse(reportJson({...report, host: null}))).toEqual({
      added: ['eve'],
      removed: [],
      cluster: 'alice/friends',
      inForce: true,
      users: ['alice', 'bob', 'eve'],
      host: null,
      lingering: ['carol'],
    });
  });
});
