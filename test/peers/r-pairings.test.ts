/** Who hosts, who works and who asks: R or ours, every one of them with every other. */
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {canMapNames} from '../../bench/wormhole/hosts.js';
import {describeRResult} from '../../source/runtime/r/describe.js';
import {noSandbox} from '../../source/runtime/sandbox/sandbox.js';
import {openLab, type Lab} from '../helpers/lab.js';
import {testDirectory} from '../runtime/support/directory.js';
import {testLimits} from '../runtime/support/limits.js';
import {missing, rscript, savedFuture, testR, userR} from './helpers/r.js';
import {rPeers} from './helpers/r-peers.js';
import {has} from './helpers/which.js';
import {useProcesses} from './helpers/wormhole-process.js';
import {william} from './helpers/wormhole-programs.js';
import {startOurServers, type Servers} from './helpers/wormhole-servers.js';

const canRun = !missing && has('wormhole-william') && canMapNames();
const needs = canRun
  ? ''
  : ' (skipped: needs R with the package future, wormhole-william and mount namespaces)';
const sides = ['R', 'ours'] as const;
const pairings = sides.flatMap((host) =>
  sides.flatMap((worker) => sides.map((client) => ({host, worker, client}) as const)),
);

describe.skipIf(!canRun)(`R and ours together${needs}`, {timeout: 120_000}, () => {
  const start = useProcesses();
  let servers: Servers;
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
    servers = await startOurServers(lab.directory);
  }, 60_000);
  afterAll(async () => {
    await servers.close();
    await lab.close();
  });

  it.each(pairings)(
    'host $host, worker $worker, client $client: a future comes back with its value',
    async ({host, worker, client}) => {
      const directory = await testDirectory();
      const r = rPeers({lab, servers, directory, william: william(start)});
      const ours = {env: {XDG_CONFIG_HOME: join(directory, 'config')}};
      const flags = [`--mailbox=${servers.mailbox}`, `--relay=${servers.relay.host}:${servers.relay.port}`];
      const running: {child: {kill(signal: 'SIGTERM'): unknown}; finished: Promise<unknown>}[] = [];
      try {
        if (host === 'R') {
          await r.host(['bob', 'carol']);
        } else {
          const hosting = lab.start('alice', ['--host-cluster', '--users=bob,carol', '--json'], [], ours);
          running.push(hosting);
          await hosting.line((line) => line.includes('"type":"access"'));
        }

        if (worker === 'R') {
          const {runtime} = await testR();
          const {signal} = new AbortController();
          await r.worker('bob', async (payload) => (await runtime.evaluate(payload, {signal})).payload);
        } else {
          const args = ['--worker', '--runtime=r', '--sandbox=none', '--json', ...flags];
          const working = lab.start('bob', args, [], ours);
          running.push(working);
          await working.line((line) => line.includes('"type":"worker"'));
        }

        const future = await savedFuture(directory, '39 + offset');
        if (client === 'R') {
          const result = await r.evaluate('carol', await readFile(future.path));
          const limits = testLimits();
          const described = await describeRResult(result, {sandbox: noSandbox, rscript, directory, limits});
          expect(described).toMatchObject({ok: true, value: '[1] 42'});
          const same = 'a <- readRDS(commandArgs(TRUE)[1]); cat(inherits(a, "FutureResult"), a[["value"]])';
          expect(await userR(same, result.path)).toBe('TRUE 42');
        } else {
          const args = ['run', '--runtime=r', '--sandbox=none', '-f', future.path, ...flags];
          const run = lab.start('carol', args, [], ours);
          running.push(run);
          expect(await run.finished).toMatchObject({status: 0, stdout: '[1] 42\n'});
        }
      } finally {
        for (const {child} of running.reverse()) child.kill('SIGTERM');
        await Promise.all(running.map(({finished}) => finished));
      }
    },
  );
});
