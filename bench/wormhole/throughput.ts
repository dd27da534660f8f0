import {randomFillSync} from 'node:crypto';
import {open, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {type Figure, percentile} from '../bench.js';
import {freshCode} from './code.js';
import {canMapNames} from './hosts.js';
import {has, ours, type Place, type Program, python, william} from './programs.js';

const size = 500_000_000;
const rounds = 5;

/**
 * The programs take turns, so that what else the machine does meets all of them, and each round another one begins:
 * whoever comes after a pause, or after many bytes that are still on their way to the disk, has it different.
 */
export async function throughput(place: Place): Promise<readonly Figure[]> {
  const file = join(place.directory, 'large');
  await writeRandom(file);
  const direct = ours('ours, direct', 'direct', place);
  const byRelay = ours('ours, by relay', 'relay', place);
  const others = [
    ...(has('wormhole-william') && canMapNames() ? [william('wormhole-william, direct', place)] : []),
    ...(has('wormhole') ? [python("Python's magic-wormhole, direct", place)] : []),
  ];
  const speeds = new Map<Program, number[]>([direct, byRelay, ...others].map((program) => [program, []]));
  for (let round = 0; round < rounds; round++) {
    const turns = [...speeds];
    turns.push(...turns.splice(0, round % turns.length));
    for (const [program, samples] of turns) samples.push(await speed(program, file));
  }
  await rm(file);
  const median = (program: Program): number => percentile(speeds.get(program) ?? [], 0.5);
  const rival = others.find(({name}) => name.startsWith('wormhole-william'));
  return [
    ...[...speeds.keys()].map((program) => ({
      name: `${program.name}: 500 MB, median of ${rounds}`,
      value: median(program),
      unit: 'MB/s',
    })),
    ...(rival === undefined
      ? []
      : [{name: 'ours / wormhole-william, direct', value: median(direct) / median(rival), unit: '×'}]),
  ];
}

/** MB/s from the receiver's start, while the sender waits, until both have ended. */
async function speed(program: Program, file: string): Promise<number> {
  const code = freshCode();
  const sender = program.send(code, file);
  await sender.until(program.waiting);
  const started = performance.now();
  const {running, directory} = await program.receive(code);
  try {
    await Promise.all([sender.done, running.done]);
    return size / 1e3 / (performance.now() - started);
  } finally {
    sender.kill();
    running.kill();
    await rm(directory, {recursive: true});
  }
}

async function writeRandom(path: string): Promise<void> {
  const handle = await open(path, 'w');
  const block = Buffer.alloc(5_000_000);
  for (let written = 0; written < size; written += block.length) {
    await handle.write(randomFillSync(block));
  }
  await handle.sync();
  await handle.close();
}
