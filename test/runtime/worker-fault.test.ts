import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, open, readFile, writeFile} from 'node:fs/promises';
import {connect} from 'node:net';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {describe, expect, it} from 'vitest';
import {CodecError} from '../../source/runtime/codec.js';
import {WorkerFaultError, workerFault} from '../../source/runtime/worker-fault.js';
import {WormholeError} from '../../source/wormhole/error.js';
import {fileError} from '../../source/wormhole/files/file-error.js';
import {testDirectory} from './support/directory.js';

const thrown = (doing: Promise<unknown>): Promise<unknown> =>
  doing.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

const system = (code: string, rest: object = {}) => Object.assign(new Error(code), {code, ...rest});

describe('workerFault', () => {
  it('errors of writing are a disk fault', () => {
    for (const code of ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EFBIG', 'EMFILE', 'ENFILE']) {
      expect(workerFault(system(code, {syscall: 'write'}))).toBe('disk');
    }
  });

  it('a path of ours that is gone or shut is a directory fault', async () => {
    const directory = await testDirectory();
    const gone = join(directory, 'gone');
    await writeFile(join(directory, 'file'), '');
    expect(workerFault(await thrown(readFile(gone)))).toBe('directory');
    expect(workerFault(await thrown(mkdir(join(gone, 'deeper'))))).toBe('directory');
    expect(workerFault(await thrown(open(join(directory, 'file', 'deeper'))))).toBe('directory');
    expect(workerFault(system('EACCES', {syscall: 'open', path: '/tmp/ours'}))).toBe('directory');
  });

  it('a program that cannot be started is a runtime fault, unless the arguments of the job are too long', async () => {
    const [error] = (await once(spawn('/no/such/program'), 'error')) as [Error];
    expect(workerFault(error)).toBe('runtime');
    const run = promisify(execFile);
    // Node throws some errors of the system at once and tells others later.
    const refused = await thrown((async () => run('/bin/echo', ['x'.repeat(4 * 1024 ** 2)]))());
    expect(refused).toMatchObject({code: 'E2BIG'});
    expect(workerFault(refused)).toBeUndefined();
  });

  it('failures of the network, of a peer or of a payload are no worker fault', async () => {
    const directory = await testDirectory();
    const socket = connect(join(directory, 'no-socket'));
    const [unheard] = (await once(socket, 'error')) as [Error];
    expect(unheard).toMatchObject({code: 'ENOENT'});
    const failures = [
      unheard,
      system('EACCES', {syscall: 'connect', address: '192.0.2.1', port: 4001}),
      new WormholeError('peer-gone', 'The other side has gone.', {cause: system('ECONNRESET')}),
      new WormholeError('peer-failed', 'The other side gave up: disk-full.'),
      new CodecError('The payload is no job.'),
      new Error('ENOSPC: as somebody may write'),
      'ENOSPC',
      undefined,
      null,
    ];
    for (const failure of failures) expect(workerFault(failure)).toBeUndefined();
  });

  it('a fault is found behind other errors, the outermost first', () => {
    const full = fileError('The file cannot be written', system('ENOSPC', {syscall: 'write'}));
    expect(full.code).toBe('disk-full');
    expect(workerFault(full)).toBe('disk');
    expect(workerFault(new AggregateError([new Error('a'), new Error('b', {cause: full})], 'both'))).toBe(
      'disk',
    );
    expect(workerFault(new WorkerFaultError('sandbox', 'It does not start.', {cause: full}))).toBe('sandbox');
  });

  it('the search for a fault ends where causes form a ring', () => {
    const ring = new Error('ring');
    ring.cause = new AggregateError([ring, ring], 'again', {cause: ring});
    expect(workerFault(ring)).toBeUndefined();
  });
});
