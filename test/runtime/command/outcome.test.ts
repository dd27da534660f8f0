import {gzipSync} from 'node:zlib';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {CodecError, pack} from '../../../source/runtime/codec.js';
import {decodeCommandJob, encodeCommandJob} from '../../../source/runtime/command/job.js';
import {
  decodeCommandOutcome,
  encodeCommandOutcome,
  type CommandOutcome,
} from '../../../source/runtime/command/outcome.js';

describe('encoded command jobs and outcomes', () => {
  const word = fc.string().filter((text) => !text.includes('\0'));
  const job = fc.record({
    argv: fc.tuple(
      word.filter((text) => text !== ''),
      word,
      word,
    ),
    stdin: fc.uint8Array(),
    label: fc.string(),
  });

  it('a command job is decoded as it was encoded', async () => {
    await fc.assert(
      fc.asyncProperty(job, async (value) => {
        expect(await decodeCommandJob(await encodeCommandJob(value))).toEqual(value);
      }),
    );
  });

  it('a command job without a program, or with a NUL in an argument, is refused', async () => {
    await expect(encodeCommandJob({argv: ['']})).rejects.toBeInstanceOf(CodecError);
    await expect(encodeCommandJob({argv: ['ls', 'a\0b']})).rejects.toBeInstanceOf(CodecError);
    await expect(decodeCommandJob(await pack('command job', {argv: []}))).rejects.toBeInstanceOf(CodecError);
    await expect(decodeCommandJob(await pack('command job', {argv: 'ls'}))).rejects.toBeInstanceOf(
      CodecError,
    );
  });

  it('a command outcome is decoded as it was encoded', async () => {
    const outcome: CommandOutcome = {
      status: null,
      signal: 'SIGTERM',
      output: [{stream: 'stderr', data: new Uint8Array([0, 255])}],
      ms: 12,
      interrupted: true,
      note: 'cut',
    };
    expect(await decodeCommandOutcome(await encodeCommandOutcome(outcome))).toEqual(outcome);
  });

  it('bytes that are no command outcome are refused with a CodecError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), async (bytes) => {
        await expect(decodeCommandOutcome(bytes)).rejects.toBeInstanceOf(CodecError);
        await expect(decodeCommandOutcome(gzipSync(bytes))).rejects.toBeInstanceOf(CodecError);
      }),
    );
    for (const value of [
      null,
      1,
      {},
      {status: 0, signal: null, output: [1]},
      {status: '0', signal: null, output: []},
    ]) {
      await expect(decodeCommandOutcome(await pack('command outcome', value))).rejects.toBeInstanceOf(
        CodecError,
      );
    }
  });
});
