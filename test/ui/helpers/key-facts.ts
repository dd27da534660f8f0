import type {CommandFacts, ExtraKey} from '../../../source/ui/commands/command.js';
import {busyJobId} from './projection.js';

/** What the keys can do in a pane with rows that can be opened; `patch` says what is different. */
export const keyFacts = (patch: Partial<CommandFacts> = {}): CommandFacts => ({
  pane: 'jobs',
  grid: false,
  panes: ['overview', 'workers', 'jobs', 'timeline', 'transfers', 'events', 'members', 'health'],
  rows: [busyJobId('aa03')],
  slot: 'jobs',
  cursor: busyJobId('aa03'),
  detail: {kind: 'job', id: busyJobId('aa03')},
  page: 10,
  deeper: false,
  frozen: false,
  help: false,
  tooSmall: false,
  cluster: 'alice/friends',
  clusters: [],
  ...patch,
});

/** A key that a pane from outside brings along, as that of the demo does. */
export const extraKey: ExtraKey = {
  key: 'c',
  label: 'colour by worker',
  brief: 'colour',
  pane: 'demo',
  press: () => undefined,
};
