import {describe, expect, it} from 'vitest';
import type {Context} from '../../../source/commands/cli/command.js';
import {createReport, fullBytes} from '../../../source/commands/wormhole/report.js';

/** A report to streams that only remember. */
function reporting(options: {readonly isTTY: boolean; readonly json: boolean; readonly hidden?: boolean}) {
  const written = {stdout: '', stderr: ''};
  const stream = (name: keyof typeof written) => ({
    isTTY: options.isTTY,
    columns: 60,
    write(text: string) {
      written[name] += text;
    },
  });
  const context = {
    flags: {json: options.json, hideProgress: options.hidden ?? false},
    env: {},
    stdout: stream('stdout'),
    stderr: stream('stderr'),
  } as unknown as Context;
  let now = 0;
  const report = createReport(context, 'receiver', () => (now += 1_000));
  return {written, report};
}

const progress = {bytes: 1_000, total: 4_000, path: 'direct'} as const;

describe('reports of a transfer', () => {
  it('a report draws a bar on a terminal, and takes it away before it says more', () => {
    const {written, report} = reporting({isTTY: true, json: false});
    report.onProgress({...progress, bytes: 0});
    report.onProgress(progress);
    expect(written.stderr.split('\r').at(-1)).toBe(
      '\u001b[2K 25% ████░░░░░░░░░░░░  1.0K/4.0K  1.0K/s  direct  3.0s left',
    );
    report.tell('That is it.');
    expect(written.stderr.endsWith('\r\u001b[2KThat is it.\n')).toBe(true);
    expect(written.stdout).toBe('');
  });

  it('a report writes stages to standard error for people, and to standard output for programs', () => {
    const people = reporting({isTTY: false, json: false});
    people.report.onStage('waiting');
    expect(people.written).toEqual({stdout: '', stderr: 'Waiting for the sender…\n'});
    const programs = reporting({isTTY: false, json: true});
    programs.report.onStage('joined');
    expect(programs.written).toEqual({stdout: '{"type":"stage","stage":"joined"}\n', stderr: ''});
  });

  it('a report draws nothing with --hide-progress', () => {
    const {written, report} = reporting({isTTY: true, json: false, hidden: true});
    report.onProgress(progress);
    expect(written.stderr).toBe('');
  });

  it('a report draws nothing where there is no terminal', () => {
    const {written, report} = reporting({isTTY: false, json: false});
    report.onProgress(progress);
    report.emit({type: 'sent'});
    report.clear();
    expect(written).toEqual({stdout: '', stderr: ''});
  });

  it('a report for programs is an object a line, with nothing that a terminal would obey', () => {
    const {written, report} = reporting({isTTY: true, json: true});
    report.tell('Hello.');
    report.onProgress({...progress, bytes: 0});
    report.onProgress(progress);
    report.emit({type: 'received', text: 'a\u009b2J\u202e'});
    expect(written.stderr).toBe('');
    expect(written.stdout.trimEnd().split('\n')).toEqual([
      '{"type":"progress","bytes":0,"total":4000,"path":"direct"}',
      '{"type":"progress","bytes":1000,"total":4000,"path":"direct","rate":1000}',
      String.raw`{"type":"received","text":"a\u009b2J\u202e"}`,
    ]);
  });
});

describe('fullBytes', () => {
  it('a number of bytes is written in full', () => {
    expect([0, 1, 1_048_576].map(fullBytes)).toEqual(['0 bytes', '1 byte', '1,048,576 bytes']);
  });
});
