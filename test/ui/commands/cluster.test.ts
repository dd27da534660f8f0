import {describe, expect, it} from 'vitest';
import {cluster} from '../../../source/ui/commands/cluster.js';
import type {Command, CommandFacts} from '../../../source/ui/commands/command.js';
import {disabledReason, isAvailable} from '../../../source/ui/commands/command.js';
import {commandFor, reasonAgainst} from '../../../source/ui/commands/table.js';
import {hostedByAlice} from '../helpers/hosting.js';
import {keyFacts} from '../helpers/key-facts.js';

type Hosting = Parameters<typeof hostedByAlice>[0];

/** The pane of people with the cursor on somebody. */
const people = (hosting: Hosting = {}, cursor: string | undefined = 'bob', frozen = false): CommandFacts =>
  keyFacts({pane: 'members', slot: 'members', cursor, frozen, hosting: hostedByAlice(hosting)});

/** For each command of a host that there is: `null` when it does something, else why not. */
const reasons = (facts: CommandFacts) =>
  Object.fromEntries(
    Object.entries<Command>(cluster)
      .filter(([, command]) => command.group === 'Cluster' && isAvailable(command, facts))
      .map(([name, command]) => [name, disabledReason(command, facts) ?? null]),
  );

describe('commands of a host', () => {
  it('a host has other commands while he hosts than before', () => {
    expect(reasons(people())).toEqual({stopHosting: null, addUser: null, removeUser: null});
    expect(reasons(people({active: false}))).toMatchObject({host: null, addUser: 'host first, with H'});
    expect(reasons(people({extension: 1}))['extend']).toBeNull();
  });

  it('a command of a host that does nothing gives the reason', () => {
    expect(reasons(people({}, 'bob', true))['stopHosting']).toMatch(/frozen/);
    expect(reasons(people({busy: true}))['addUser']).toMatch(/being asked/);
    expect(reasons(people({}, 'alice'))['removeUser']).toBe('alice is the owner');
    expect(reasons(people({}, 'mallory'))['removeUser']).toBe('not on the list');
    expect(reasons({...people(), pane: 'jobs'})['removeUser']).toMatch(/cursor/);
    expect(reasons({...people(), cursor: undefined})['removeUser']).toMatch(/cursor/);
    const other = people({active: false, obstacle: 'only alice, who owns it'});
    expect(commandFor('H', other)).toBeUndefined();
    expect(reasonAgainst('H', other)).toBe('only alice, who owns it');
  });

  it('there are no commands of a host where the cluster cannot be hosted from', () => {
    expect(commandFor('H', keyFacts())).toBeUndefined();
    expect(reasonAgainst('H', keyFacts())).toBeUndefined();
    expect(commandFor('H', people())).toBe(cluster.stopHosting);
    expect(commandFor('H', people({active: false}))).toBe(cluster.host);
  });

  it('the commands of a host do nothing, and give no reason, where there is room for one line only', () => {
    const line = {...people(), tooSmall: true};
    expect(commandFor('H', line)).toBeUndefined();
    expect(reasonAgainst('H', line)).toBeUndefined();
  });
});
