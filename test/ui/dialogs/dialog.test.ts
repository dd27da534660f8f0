import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {ClusterLine} from '../../../source/ui/app/clusters.js';
import {dialogBox} from '../../../source/ui/dialogs/dialog-lines.js';
import {width} from '../../../source/ui/kit/format/width.js';
import {performAct, questionOf} from '../../../source/ui/commands/perform.js';
import {clusterIn, leavingIn, type Dialog, problemOf} from '../../../source/ui/dialogs/dialog.js';
import {reduceView, type ViewAction} from '../../../source/ui/app/view/change.js';
import {initialView, type View} from '../../../source/ui/app/view/view.js';
import {plainTheme} from '../helpers/context.js';
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
const hosting = {
  cluster: 'alice/friends',
  hosting: {owner: 'alice', users: ['alice', 'bob', 'carol']},
  clusters: [line, {...line, cluster: 'alice/other', shown: false}],
};
const view: View = {...initialView, pane: 'members', cursors: {members: {id: 'bob', around: ['bob']}}};
const ask = (act: Dialog['act']): Dialog => {
  const dialog = questionOf(act, hosting, {view, slot: 'members'}, () => held);
  if (dialog === undefined) throw new Error('No question is asked.');
  return dialog;
};
const acts = ['host', 'stopHosting', 'addUser', 'removeUser', 'cluster'] as const;
const answered = (act: Dialog['act'], value: string) => ({...ask(act), value});

describe('a dialog', () => {
  it('names its target, and wants the name where others are hit', () => {
    expect(problemOf(ask('removeUser'))).toBe('');
    expect(problemOf(answered('removeUser', 'bo'))).toBe('');
    expect(problemOf(answered('removeUser', 'carol'))).toBe('That is not bob.');
    expect(problemOf(answered('removeUser', 'bob'))).toBeUndefined();
    expect(problemOf(answered('stopHosting', 'alice/friends'))).toBeUndefined();
    expect(problemOf(answered('stopHosting', 'yes'))).toBe('That is not alice/friends.');
  });

  it('refuses names that the board could not have before anything is sent', () => {
    expect(problemOf(answered('addUser', 'dave'))).toBeUndefined();
    expect(problemOf(answered('addUser', 'bob'))).toBe('bob is on the list already.');
    expect(problemOf(answered('addUser', 'da,ve'))).toMatch(/is not a user name/);
    expect(problemOf(answered('host', 'bob, D'))).toMatch(/"D" is not a user name/);
    expect(ask('host').value).toBe('bob, carol');
    const onPico = {...hosting, hosting: {owner: 'alice', users: ['alice']}};
    const projection = busyProjection();
    projection.link = {...projection.link, board: 'pipe.pico.sh:22'};
    const asked = questionOf('addUser', onPico, {view, slot: 'members'}, () => ({...held, projection}));
    expect(asked && problemOf({...asked, value: 'root'})).toMatch(/^Nobody on pico\.sh can be called "root"/);
    expect(problemOf(answered('addUser', 'root'))).toBeUndefined();
  });

  it('closes a cluster by a minus sign, one that is hosted from here by its name only, and never the last', () => {
    const theirs = {...line, cluster: 'bob/lab', shown: false, ours: false};
    const asked = (value: string, clusters = [...hosting.clusters, theirs]) => ({
      ...answered('cluster', value),
      clusters,
    });
    expect(leavingIn(asked('3'))).toBeUndefined();
    expect(leavingIn(asked('-3'))).toBe('bob/lab');
    expect(problemOf(asked('-3'))).toBeUndefined();
    expect(problemOf(asked('- bob/lab'))).toBeUndefined();
    expect(problemOf(asked('-2'))).toBe('You host it; to stop that, type -alice/other');
    expect(problemOf(asked('-alice/other'))).toBeUndefined();
    expect(problemOf(asked('-alice/o'))).toBe('');
    expect(problemOf(asked('-9'))).toBe('9 is not open.');
    expect(problemOf(asked('-1', [line]))).toBe('It is the only one; q ends the dashboard.');
  });

  it('takes a cluster by its number or by its name, and asks for it where nothing can be hosted', () => {
    const {clusters} = hosting;
    const asked = questionOf('cluster', {cluster: 'bob/lab', clusters}, {view, slot: 'members'}, () => held);
    expect(asked?.act).toBe('cluster');
    expect(clusterIn(answered('cluster', ' 2 '))).toBe('alice/other');
    expect(clusterIn(answered('cluster', 'bob/lab'))).toBe('bob/lab');
    expect(problemOf(answered('cluster', '2'))).toBeUndefined();
    expect(problemOf(answered('cluster', 'alice/'))).toBe('');
    expect(problemOf(answered('cluster', '3'))).toBe('There is no number 3 in the list.');
    expect(problemOf(answered('cluster', 'alice/a b'))).toMatch(/"a b" is not a cluster name/);
    const box = dialogBox(answered('cluster', '2'), {columns: 80, rows: 24}, plainTheme).lines.join('\n');
    expect(box).toMatch(/1 {2}alice\/friends {2}shown, you host it for bob/);
    expect(box).toMatch(/↵ show alice\/other/);
    expect(
      dialogBox(answered('cluster', 'bob/lab'), {columns: 80, rows: 24}, plainTheme).lines.join('\n'),
    ).toMatch(/↵ open bob\/lab/);
  });

  it('is no question for other keys', () => {
    expect(questionOf('zoom', hosting, {view, slot: 'members'}, () => held)).toBeUndefined();
  });

  it('does what was answered', () => {
    const done: unknown[] = [];
    const note = (what: string) => (value?: unknown) => {
      done.push([what, value]);
      return Promise.resolve();
    };
    const target = {host: note('host'), stop: note('stop'), add: note('add'), remove: note('remove')};
    performAct(answered('host', 'bob, carol bob'), target);
    performAct(answered('addUser', ' dave '), target);
    performAct(answered('removeUser', 'bob'), target);
    performAct(answered('stopHosting', 'alice/friends'), target);
    const clusters = {
      goTo: (cluster: string) => done.push(['show', cluster]),
      leave: (cluster: string) => done.push(['leave', cluster]),
    };
    performAct(answered('cluster', '2'), undefined, clusters);
    performAct(answered('cluster', '-2'), undefined, clusters);
    expect(done).toEqual([
      ['host', ['bob', 'carol']],
      ['add', 'dave'],
      ['remove', 'bob'],
      ['stop', 'The host stopped.'],
      ['show', 'alice/other'],
      ['leave', 'alice/other'],
    ]);
  });

  it('changes nothing but itself, whatever is typed, and always fits its box', () => {
    const action: fc.Arbitrary<ViewAction> = fc.oneof(
      fc.string({unit: 'grapheme', maxLength: 40}).map((text): ViewAction => ({type: 'type', text})),
      fc.boolean().map((all): ViewAction => ({type: 'erase', all})),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...acts),
        fc.array(action, {maxLength: 20}),
        fc.integer({min: 60, max: 200}),
        (act, actions, columns) => {
          const opened = reduceView(view, {type: 'ask', dialog: ask(act)});
          const after = actions.reduce(reduceView, opened);
          expect({...after, dialog: undefined}).toEqual({...view, dialog: undefined});
          expect(after.dialog?.value).not.toMatch(/\p{Cc}/u);
          expect(after.dialog?.held).toBe(held);
          const box = dialogBox(after.dialog ?? ask(act), {columns, rows: 24}, plainTheme);
          expect(box.lines).toHaveLength(box.rect.height);
          expect(box.rect.left + box.rect.width).toBeLessThanOrEqual(columns);
          for (const line of box.lines) expect(width(line)).toBe(box.rect.width);
          expect(reduceView(after, {type: 'dismiss'}).dialog).toBeUndefined();
        },
      ),
      {numRuns: 200},
    );
  });

  it('is not opened while the view is frozen', () => {
    const frozen = reduceView(view, {type: 'freeze', frozen: held});
    expect(reduceView(frozen, {type: 'ask', dialog: ask('addUser')})).toBe(frozen);
  });
});
