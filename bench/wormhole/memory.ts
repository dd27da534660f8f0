import {rm, truncate, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Figure} from '../bench.js';
import {freshCode} from './code.js';
import {ours, type Place} from './programs.js';
import type {Account} from './side.js';

const size = 2_000_000_000;

/** How much more memory each side takes while 2 GB move than before; Linux only. */
export async function memory(place: Place): Promise<readonly Figure[]> {
  if (process.platform !== 'linux') return [];
  const file = join(place.directory, 'sparse');
  await writeFile(file, '');
  await truncate(file, size);
  const figures: Figure[] = [];
  for (const way of ['direct', 'relay'] as const) {
    const program = ours(way, way, place);
    const code = freshCode();
    const sender = program.send(code, file);
    await sender.until(program.waiting);
    const {running, directory} = await program.receive(code);
    try {
      const [sent, received] = await Promise.all([sender.done, running.done]);
      figures.push(
        {name: `2 GB, ${way}: memory above idle, sender`, value: growth(sent), unit: 'MB'},
        {name: `2 GB, ${way}: memory above idle, receiver`, value: growth(received), unit: 'MB'},
      );
    } finally {
      sender.kill();
      running.kill();
      await rm(directory, {recursive: true});
    }
  }
  return figures;
}

/** What a side says of itself in its last line. */
function growth(output: string): number {
  const account = JSON.parse(output.trim().split('\n').at(-1) ?? '') as Account;
  return account.growth / 1e6;
}
