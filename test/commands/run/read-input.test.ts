import {closeSync, openSync} from 'node:fs';
import {PassThrough} from 'node:stream';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {readInput} from '../../../source/commands/run/read-input.js';
import {commandBounds} from '../../../source/runtime/payload-bounds.js';

function setUp(kind: 'none' | 'read' | 'socket') {
  const stdin = new PassThrough();
  const said: string[] = [];
  const giving = new AbortController();
  const read = readInput({stdin, stderr: {write: (text) => said.push(text)}}, giving.signal, kind);
  return {stdin, said, giving, read};
}

const textOf = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

describe('the input of a command', () => {
  it('a pipe is read to its end, however late that is, and who waits is told so', async () => {
    vi.useFakeTimers();
    const {stdin, said, read} = setUp('read');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said).toEqual(['Reading standard input to its end (with < /dev/null the command gets none).\n']);
    stdin.write('in');
    stdin.end('put');
    expect(textOf(await read)).toBe('input');
    vi.useRealTimers();
  });

  it('what is none, empty, or a socket without a word gives no input', async () => {
    vi.useFakeTimers();
    const empty = setUp('read');
    empty.stdin.end();
    expect(await empty.read).toBeUndefined();
    expect(await setUp('none').read).toBeUndefined();
    const silent = setUp('socket');
    await vi.advanceTimersByTimeAsync(2000);
    expect(await silent.read).toBeUndefined();
    expect(silent.said).toEqual([]);
    silent.stdin.write('late');
    await vi.advanceTimersByTimeAsync(1);
    expect(silent.said).toEqual([
      'What came on standard input after the job was posted was not given to the command.\n',
    ]);
    vi.useRealTimers();
  });

  it('a device is read like a file, and a directory is refused', async () => {
    const opened = (path: string) => {
      const fd = openSync(path, 'r');
      onTestFinished(() => {
        closeSync(fd);
      });
      const stdin = Object.assign(new PassThrough(), {fd});
      stdin.end('as if');
      return readInput({stdin, stderr: {write: () => undefined}}, new AbortController().signal);
    };
    expect(textOf(await opened('/dev/null'))).toBe('as if');
    await expect(opened('/')).rejects.toThrow('Standard input is a directory');
  });

  it('a socket that has begun is read to its end', async () => {
    vi.useFakeTimers();
    const {stdin, read} = setUp('socket');
    stdin.write('slow');
    await vi.advanceTimersByTimeAsync(2000);
    stdin.end('ly');
    expect(textOf(await read)).toBe('slowly');
    vi.useRealTimers();
  });

  it('more than a job can carry is refused, and who gives up waits no longer', async () => {
    const {stdin, read} = setUp('read');
    // One piece that only says that it is large.
    stdin.emit('data', {length: commandBounds.bytes + 1});
    await expect(read).rejects.toThrow(/^Standard input is longer than 256 MiB/);
    const other = setUp('read');
    other.giving.abort(new Error('changed my mind'));
    await expect(other.read).rejects.toThrow('changed my mind');
  });
});
