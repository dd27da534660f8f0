import {fork} from 'node:child_process';
import {once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {receiveFile} from '../../source/wormhole/receive.js';
import {type Figure, percentile} from '../bench.js';
import {freshCode} from './code.js';
import type {Errand} from './errands.js';
import {noticingStages, type Stage} from './stages.js';

const rounds = 200;
/** Transfers before those that count: the first ones wait for the compiler. */
const warmUp = 30;

/** What the receiver does until each moment, in order. */
const steps: readonly {readonly until: Stage | 'first byte'; readonly name: string}[] = [
  {until: 'peer', name: 'reach the mailbox, claim it'},
  {until: 'key', name: "get the other side's key exchange"},
  {until: 'offer', name: 'compute the key, get the offer'},
  {until: 'connect', name: 'accept it'},
  {until: 'idle', name: 'connect directly'},
  {until: 'first byte', name: 'get the first record'},
];

/** From the moment both sides have the code to the first byte, the sender in a process of its own. */
export async function latency(mailbox: string, directory: string): Promise<readonly Figure[]> {
  const file = join(directory, 'small');
  await writeFile(file, 'a small file');
  const errands = fork(fileURLToPath(new URL('errands.js', import.meta.url)), {stdio: 'inherit'});
  try {
    await once(errands, 'message');
    const runs: number[][] = [];
    for (let round = 0; round < warmUp + rounds; round++) {
      const options = {mailbox, advertise: ['127.0.0.1'], listenHost: '127.0.0.1'};
      const code = freshCode();
      const errand: Errand = {code, file, options};
      const sent = once(errands, 'message');
      const marks = new Map<string, number>();
      const mark = (moment: string) => {
        if (!marks.has(moment)) marks.set(moment, performance.now());
      };
      errands.send(errand);
      const start = performance.now();
      await receiveFile(code, {
        ...options,
        ...noticingStages(mark),
        maxBytes: 1_000,
        place: () => join(directory, 'small-received'),
        onProgress({bytes}) {
          if (bytes > 0) mark('first byte');
        },
      });
      await sent;
      const moments = [start, ...steps.map(({until}) => marks.get(until) ?? Number.NaN)];
      if (round >= warmUp) runs.push(moments);
    }
    return figures(runs);
  } finally {
    errands.kill();
  }
}

function figures(runs: readonly (readonly number[])[]): Figure[] {
  const between = (from: number, to: number): number[] =>
    runs.map((moments) => (moments[to] ?? Number.NaN) - (moments[from] ?? Number.NaN));
  const whole = between(0, steps.length);
  return [
    {name: `code to first byte, p50 of ${rounds}`, value: percentile(whole, 0.5), unit: 'ms'},
    {name: `code to first byte, p95 of ${rounds}`, value: percentile(whole, 0.95), unit: 'ms'},
    ...steps.map(({name}, index) => ({
      name: `  of it, p50: ${name}`,
      value: percentile(between(index, index + 1), 0.5),
      unit: 'ms',
    })),
  ];
}
