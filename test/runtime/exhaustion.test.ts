/**
 * Jobs that would exhaust the machine, for real but small: each does what it tries where it is allowed, is stopped by
 * the limit that is in its way, told so in one sentence, and the next job is served.
 */
import {describe, expect, it} from 'vitest';
import {detectSandbox} from '../../source/runtime/sandbox/detect.js';
import {noSandbox, type Sandbox} from '../../source/runtime/sandbox/sandbox.js';
import {limitSentence, type LimitName, type Limits} from '../../source/runtime/limits.js';
import {testCommand, textOf} from './support/command.js';
import {testLimits} from './support/limits.js';
import {testNode} from './support/node.js';

type Probe = {
  readonly name: string;
  readonly line: string;
  readonly says: string;
  readonly breaks: LimitName;
  readonly limits: Partial<Limits>;
};

const fill = (path: string) =>
  `head -c 40000000 /dev/zero > ${path}; sleep 2; wc -c < ${path}; rm -f ${path}`;

const everywhere: readonly Probe[] = [
  {
    name: 'has 300 processes at a time, each started by the one before',
    line: 'f() { if [ $1 -gt 0 ]; then (f $(($1 - 1))); else sleep 1; echo all; fi; }; f 300',
    says: 'all\n',
    breaks: 'processes',
    limits: {processes: 256},
  },
  {
    name: 'takes 300 MB of memory',
    line: 'head -c 300000000 /dev/zero | tail | wc -c',
    says: '300000000\n',
    breaks: 'memory',
    limits: {memory: 100_000_000},
  },
  {
    name: 'writes one file of 40 MB',
    line: fill('big'),
    says: '40000000\n',
    breaks: 'disk',
    limits: {disk: 10_000_000},
  },
  {
    name: 'writes one file of 40 MB, and fails by that before it is looked at',
    line: 'exec head -c 40000000 /dev/zero > big',
    says: '',
    breaks: 'disk',
    limits: {disk: 10_000_000},
  },
  {
    name: 'writes 400 files of 100 kB',
    line: 'i=0; while [ $i -lt 400 ]; do head -c 100000 /dev/zero > f$i; i=$((i+1)); done; sleep 2; ls | wc -l',
    says: '400\n',
    breaks: 'disk',
    limits: {disk: 10_000_000},
  },
  {
    name: 'writes 3 MB of output',
    line: 'head -c 3000000 /dev/zero | tr "\\0" x',
    says: 'x'.repeat(3_000_000),
    breaks: 'output',
    limits: {output: 1_000_000},
  },
  {
    name: 'uses more than a second of processor time',
    line: 'i=0; while [ $i -lt 4000000 ]; do i=$((i+1)); done; echo tired',
    says: 'tired\n',
    breaks: 'cpu',
    limits: {cpu: 0.5},
  },
];

const inMemory: readonly Probe[] = ['/tmp/big', '/dev/shm/big'].map((path) => ({
  name: `writes 40 MB to ${path}`,
  line: fill(path),
  says: '40000000\n',
  breaks: 'disk',
  limits: {disk: 10_000_000},
}));

const walls = await detectSandbox();

function suite(sandbox: Sandbox, probes: readonly Probe[]): void {
  it.each(probes.map((probe) => [probe.name, probe] as const))(
    'a command that %s does so where it may, and is stopped where it may not',
    async (_name, probe) => {
      const {line, says, breaks, limits} = probe;
      const free = await (await testCommand({limits: {processes: 1000}})).run(['sh', '-c', line]);
      expect(free.outcome).toMatchObject({status: 0});
      expect(textOf(free.outcome, 'stdout') === says).toBe(true);

      const {run} = await testCommand({sandbox, limits});
      const {evaluation, outcome} = await run(['sh', '-c', line]);
      expect(outcome.note).toBe(limitSentence(breaks, testLimits(limits), 'command'));
      expect(evaluation.ok).toBe(false);
      expect(textOf((await run(['echo', 'next'])).outcome)).toBe('next\n');
    },
  );

  it('a function that takes memory outside of its heap is stopped, and the next one is served', async () => {
    const take =
      'async () => { const kept = Buffer.alloc(300e6, 1); await new Promise((r) => setTimeout(r, 2000)); return kept.length; }';
    const free = await (await testNode()).run(take);
    expect(free.outcome).toMatchObject({ok: true, value: 300_000_000});

    const limits = {memory: 200_000_000};
    const {run} = await testNode({sandbox, limits});
    const message = limitSentence('memory', testLimits(limits), 'job');
    expect((await run(take)).outcome).toMatchObject({ok: false, error: {name: 'OutOfMemory', message}});
    expect((await run('() => 1')).outcome).toMatchObject({ok: true, value: 1});
  });

  it('a function whose result has 10 GB is told that it cannot be sent, and the next one is served', async () => {
    const {run} = await testNode({sandbox});
    const {outcome} = await run('() => Array.from({length: 10}, () => new Uint8Array(1e9))');
    expect(outcome).toMatchObject({
      ok: false,
      error: {message: 'This value cannot be sent: it is larger than 1024 MiB.'},
    });
    expect((await run('() => 1')).outcome).toMatchObject({ok: true, value: 1});
  });
}

describe.runIf(process.platform === 'linux')(
  'jobs that would exhaust the machine, without a sandbox',
  {timeout: 120_000},
  () => {
    suite(noSandbox, everywhere);
  },
);

describe.runIf(walls !== undefined)(
  `jobs that would exhaust the machine, in the sandbox${walls ? ` ${walls.name}` : ' (skipped: needs a working bwrap)'}`,
  {timeout: 120_000},
  () => {
    suite(walls ?? noSandbox, [...everywhere, ...inMemory]);
  },
);
