import {readdir} from 'node:fs/promises';
import {describe, expect, it} from 'vitest';
import {bytesPayload} from '../../../source/payload/file.js';
import {testNode} from '../support/node.js';

describe('nodeRuntime', () => {
  it('a node job returns the value of its function, given the arguments', async () => {
    const {run} = await testNode();
    const {evaluation, outcome} = await run((a: number, b: Map<string, bigint>) => [a + 1, b, b], {
      args: [1, new Map([['x', 2n]])],
    });
    expect(evaluation.ok).toBe(true);
    const map = new Map([['x', 2n]]);
    expect(outcome).toMatchObject({ok: true, value: [2, map, map], output: []});
  });

  it('a node job awaits the promise that its function returns', async () => {
    const {run} = await testNode();
    const {outcome} = await run(async () => new Promise((resolve) => setTimeout(resolve, 1, 'later')));
    expect(outcome).toMatchObject({ok: true, value: 'later'});
  });

  it('the node runtime gives each job a process of its own', async () => {
    const {run} = await testNode();
    const count = () => {
      const state = globalThis as {count?: number};
      state.count = (state.count ?? 0) + 1;
      return [state.count, process.pid];
    };
    const outcomes = [await run(count), await run(count), await run(count)].map(({outcome}) => outcome);
    const values = outcomes.map((outcome) => (outcome.ok ? (outcome.value as [number, number]) : [0, 0]));
    expect(values.map(([counted]) => counted)).toEqual([1, 1, 1]);
    expect(new Set(values.map(([, pid]) => pid)).size).toBe(3);
  });

  it('a node job that throws returns the error, with its stack', async () => {
    const {run} = await testNode();
    const {evaluation, outcome} = await run(() => {
      throw new RangeError('too far');
    });
    expect(evaluation).toMatchObject({ok: false, error: 'RangeError'});
    expect(outcome).toMatchObject({ok: false, error: {name: 'RangeError', message: 'too far'}});
    expect(outcome.ok ? '' : outcome.error.stack).toMatch(/^RangeError: too far\n\s+at job\.js:\d+:\d+$/);
  });

  it.each([
    ['a string', 'throw "words"', "The job threw 'words'"],
    ['nothing', 'throw undefined', 'The job threw undefined'],
    ['a rejection', 'return Promise.reject(new Error("late"))', 'late'],
    ['in a callback', 'return new Promise(() => setTimeout(() => { throw new Error("loose"); }))', 'loose'],
    ['a rejection nobody awaits', 'Promise.reject(new Error("lost")); return new Promise(() => {})', 'lost'],
    [
      'what cannot be shown',
      'const e = new Error(); Object.defineProperty(e, "name", {get() { throw 1; }}); throw e',
      'cannot be shown',
    ],
  ])('a node job returns an error where it throws: %s', async (_name, body, words) => {
    const {run} = await testNode();
    const {outcome} = await run(`() => { ${body} }`);
    expect(outcome.ok ? '' : outcome.error.message).toContain(words);
  });

  it('a node job whose value cannot be sent returns an error that names the place in the value', async () => {
    const {run} = await testNode();
    const {evaluation, outcome} = await run(() => ({list: [() => 1]}));
    expect(evaluation.ok).toBe(false);
    expect(outcome.ok ? '' : outcome.error.message).toBe(
      'This value cannot be sent: Cannot stringify a function (at .value.list[0]).',
    );
  });

  it('a node job whose text is no function returns an error that says so', async () => {
    const {run} = await testNode();
    expect((await run('1 + 1')).outcome).toMatchObject({error: {message: 'The job is not a function.'}});
    expect((await run(') => {')).outcome).toMatchObject({error: {name: 'SyntaxError'}});
  });

  it('the node runtime carries tens of megabytes both ways', async () => {
    const {run} = await testNode();
    const bytes = new Uint8Array(40_000_000);
    bytes[39_999_999] = 7;
    const {outcome} = await run((given: Uint8Array) => given.map((byte) => byte + 1), {args: [bytes]});
    const value = outcome.ok ? (outcome.value as Uint8Array) : new Uint8Array();
    expect([value.length, value[0], value[39_999_999]]).toEqual([40_000_000, 1, 8]);
  });

  it('the node runtime refuses to carry a result that is larger than it may be', async () => {
    const {run} = await testNode({limits: {size: 10_000}});
    const {outcome} = await run(`async () => (await import('node:crypto')).randomBytes(20_000)`);
    expect(outcome.ok ? '' : outcome.error.message).toBe(
      'The job made a result of more than 10 kB, the limit of its worker (--max-size), and was stopped.',
    );
  });

  it('the node runtime rejects a payload that is no job', async () => {
    const {runtime, directory} = await testNode();
    const payload = await bytesPayload(directory, Buffer.from('no job'));
    await expect(runtime.evaluate(payload, {signal: new AbortController().signal})).rejects.toThrow(
      'The payload is not gzip data.',
    );
  });

  it('the node runtime rejects a payload whose file is gone', async () => {
    const {runtime, directory} = await testNode();
    const payload = await bytesPayload(directory, Buffer.from('no job'));
    await payload.discard();
    await expect(runtime.evaluate(payload, {signal: new AbortController().signal})).rejects.toThrow('ENOENT');
  });

  it('the node runtime runs several jobs at once', async () => {
    const {run} = await testNode();
    const outcomes = await Promise.all([1, 2, 3].map(async (n) => run((a: number) => a * 2, {args: [n]})));
    expect(outcomes.map(({outcome}) => outcome)).toMatchObject([{value: 2}, {value: 4}, {value: 6}]);
  });

  it('the node runtime leaves nothing in its directory once it is closed', async () => {
    const {run, runtime, directory} = await testNode();
    await run(`async () => (await import('node:fs')).writeFileSync('left', 'behind')`);
    await runtime.close();
    expect(await readdir(directory)).toEqual([]);
  });
});
