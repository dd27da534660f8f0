import {stripVTControlCharacters} from 'node:util';
import fc from 'fast-check';
import {renderToString} from 'ink';
import {describe, expect, it} from 'vitest';
import type {ClusterLine} from '../../../source/ui/app/clusters.js';
import {runEffect} from '../../../source/ui/app/run-effect.js';
import {closeDialog, editDialogIn, openDialog} from '../../../source/ui/view/change.js';
import {initialView, type View} from '../../../source/ui/view/view.js';
import {cluster} from '../../../source/ui/commands/cluster.js';
import type {Command} from '../../../source/ui/commands/command.js';
import {clusterIn, clusterToClose, clustersDialog} from '../../../source/ui/dialogs/clusters-dialog.js';
import {ThemeContext} from '../../../source/ui/kit/hooks.js';
import {DialogBox} from '../../../source/ui/dialogs/dialog-box.js';
import {answerIn, problemOf, type Dialog} from '../../../source/ui/dialogs/dialog.js';
import type {EditKey} from '../../../source/ui/dialogs/entry.js';
import {width} from '../../../source/ui/kit/format/width.js';
import {Sized} from '../app/sized.js';
import {plainTheme} from '../helpers/context.js';
import {hostedByAlice} from '../helpers/hosting.js';
import {keyFacts} from '../helpers/key-facts.js';
import {busyNow, busyProjection} from '../helpers/projection.js';

const held = {projection: busyProjection(), at: busyNow};
const line: ClusterLine = {
  cluster: 'alice/friends',
  shown: true,
  state: 'live',
  hosted: 'you host it for bob',
  ours: true,
  leaveAt: undefined,
};
const clusters = [line, {...line, cluster: 'alice/other', shown: false}];
const view: View = {...initialView, pane: 'members', cursors: {members: {id: 'bob', around: ['bob']}}};
const facts = keyFacts({
  pane: 'members',
  slot: 'members',
  cursor: 'bob',
  clusters,
  hosting: hostedByAlice(),
});
type Asking = 'host' | 'stopHosting' | 'addUser' | 'removeUser' | 'show';
const asking = ['host', 'stopHosting', 'addUser', 'removeUser', 'show'] as const;
const ask = (name: Asking, now = facts, hold = () => held): Dialog => {
  const command: Command = cluster[name];
  const dialog = command.run(view, now, {chord: command.keys[0] ?? '', hold}).view?.dialog;
  if (dialog === undefined) throw new Error('No dialog is opened.');
  return dialog;
};
const answered = (name: Asking, value: string) => ({...ask(name), value});

/** The box of a dialog as it is on a screen, row by row, and the column that it begins in. */
const drawn = (dialog: Dialog, columns: number, rows = 24) => {
  const tree = (
    <Sized columns={columns} rows={rows}>
      <ThemeContext value={plainTheme}>
        <DialogBox dialog={dialog} size={{columns, rows}} />
      </ThemeContext>
    </Sized>
  );
  const box = stripVTControlCharacters(renderToString(tree, {columns}))
    .split('\n')
    .filter((row) => row.trim() !== '');
  return {left: box[0]?.search(/\S/) ?? 0, lines: box.map((row) => row.trim())};
};

describe('dialogs of commands', () => {
  it('a dialog that affects others wants the name of its target', () => {
    expect(problemOf(ask('removeUser'))).toBe('');
    expect(problemOf(answered('removeUser', 'bo'))).toBe('');
    expect(problemOf(answered('removeUser', 'carol'))).toBe('That is not bob.');
    expect(problemOf(answered('removeUser', 'bob'))).toBeUndefined();
    expect(problemOf(answered('stopHosting', 'alice/friends'))).toBeUndefined();
    expect(problemOf(answered('stopHosting', 'yes'))).toBe('That is not alice/friends.');
  });

  it('a dialog refuses names that the board cannot have, before anything is sent', () => {
    expect(problemOf(answered('addUser', 'dave'))).toBeUndefined();
    expect(problemOf(answered('addUser', 'bob'))).toBe('bob is on the list already.');
    expect(problemOf(answered('addUser', 'da,ve'))).toMatch(/is not a user name/);
    expect(problemOf(answered('host', 'bob, D'))).toMatch(/"D" is not a user name/);
    expect(ask('host').value).toBe('bob, carol');
    const onPico = {...facts, hosting: hostedByAlice({users: ['alice']})};
    const projection = busyProjection();
    projection.link = {...projection.link, board: 'pipe.pico.sh:22'};
    const asked = ask('addUser', onPico, () => ({...held, projection}));
    expect(problemOf({...asked, value: 'root'})).toMatch(/^Nobody on pico\.sh can be called "root"/);
    expect(problemOf(answered('addUser', 'root'))).toBeUndefined();
  });

  it('a minus sign closes a cluster, one that is hosted from here by its name only, and never the last', () => {
    const theirs = {...line, cluster: 'bob/lab', shown: false, ours: false};
    const all = [...clusters, theirs];
    const asked = (value: string, open = all) => ({...clustersDialog(open), value});
    expect(clusterToClose('3', all)).toBeUndefined();
    expect(clusterToClose('-3', all)).toBe('bob/lab');
    expect(problemOf(asked('-3'))).toBeUndefined();
    expect(problemOf(asked('- bob/lab'))).toBeUndefined();
    expect(problemOf(asked('-2'))).toBe('You host it; to stop that, type -alice/other');
    expect(problemOf(asked('-alice/other'))).toBeUndefined();
    expect(problemOf(asked('-alice/o'))).toBe('');
    expect(problemOf(asked('-9'))).toBe('9 is not open.');
    expect(problemOf(asked('-1', [line]))).toBe('It is the only one; q ends the dashboard.');
  });

  it('the dialog of clusters takes one by number or name, even where nothing can be hosted', () => {
    const asked = ask('show', keyFacts({cluster: 'bob/lab', clusters}));
    expect(asked.title).toBe('Clusters');
    expect(clusterIn(answerIn(answered('show', ' 2 ')), clusters)).toBe('alice/other');
    expect(clusterIn('bob/lab', clusters)).toBe('bob/lab');
    expect(problemOf(answered('show', '2'))).toBeUndefined();
    expect(problemOf(answered('show', 'alice/'))).toBe('');
    expect(problemOf(answered('show', '3'))).toBe('There is no number 3 in the list.');
    expect(problemOf(answered('show', 'alice/a b'))).toMatch(/"a b" is not a cluster name/);
    const box = drawn(answered('show', '2'), 80).lines.join('\n');
    expect(box).toMatch(/1 {2}alice\/friends {2}shown, you host it for bob/);
    expect(box).toMatch(/↵ show alice\/other/);
    expect(drawn(answered('show', 'bob/lab'), 80).lines.join('\n')).toMatch(/↵ open bob\/lab/);
  });

  it('every command of a cluster opens a dialog, but those that harm nobody', () => {
    for (const command of Object.values<Command>(cluster)) {
      const {view: after} = command.run(view, facts, {chord: '', hold: () => held});
      expect(after === undefined).toBe(command === cluster.extend || command === cluster.standDown);
    }
  });

  it('the answer to a dialog runs its command', () => {
    const done: unknown[] = [];
    const note = (what: string) => (value?: unknown) => {
      done.push([what, value]);
      return Promise.resolve();
    };
    const ports = {
      hosting: {
        host: note('host'),
        stop: note('stop'),
        add: note('add'),
        remove: note('remove'),
        extend: note('extend'),
      },
      showCluster: note('show'),
      closeCluster: note('close'),
      quit: note('quit'),
    };
    const answer = (name: Asking, value: string) => {
      const dialog = answered(name, value);
      runEffect(dialog.effect(answerIn(dialog)), ports);
    };
    answer('host', 'bob, carol bob');
    answer('addUser', ' dave ');
    answer('removeUser', 'bob');
    answer('stopHosting', 'alice/friends');
    answer('show', '2');
    answer('show', '-2');
    expect(done).toEqual([
      ['host', ['bob', 'carol']],
      ['add', 'dave'],
      ['remove', 'bob'],
      ['stop', 'The host stopped.'],
      ['show', 'alice/other'],
      ['close', 'alice/other'],
    ]);
  });

  it('typing changes nothing but the dialog, which fits its box whatever is typed', () => {
    const key: fc.Arbitrary<EditKey> = fc.oneof(
      fc.string({unit: 'grapheme', maxLength: 40}).map((text): EditKey => ({type: 'type', text})),
      fc.boolean().map((all): EditKey => ({type: 'erase', all})),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...asking),
        fc.array(key, {maxLength: 20}),
        fc.integer({min: 60, max: 200}),
        (name, keys, columns) => {
          const opened = openDialog(view, ask(name), held);
          const after = keys.reduce(editDialogIn, opened);
          expect({...after, dialog: undefined, held: undefined}).toEqual({...view, dialog: undefined});
          expect(after.dialog?.value).not.toMatch(/\p{Cc}/u);
          expect(after.held).toBe(held);
          const box = drawn(after.dialog ?? ask(name), columns);
          expect(box.lines[0]).toMatch(/^┌/);
          expect(box.lines.at(-1)).toMatch(/^└/);
          expect(box.lines.length).toBeLessThanOrEqual(24);
          const boxWidth = width(box.lines[0] ?? '');
          expect(box.left + boxWidth).toBeLessThanOrEqual(columns);
          for (const row of box.lines) expect(width(row)).toBe(boxWidth);
          expect(closeDialog(after).dialog).toBeUndefined();
        },
      ),
      {numRuns: 200},
    );
  });

  it('no dialog opens while the view is frozen', () => {
    const frozen: View = {...view, frozen: held};
    expect(openDialog(frozen, ask('addUser'), held)).toBe(frozen);
  });
});
