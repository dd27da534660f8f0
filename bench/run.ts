import {bench as append} from './append.js';
import type {Bench} from './bench.js';
import {bench as board} from './board.js';
import {bench as cluster} from './cluster.js';
import {bench as fold} from './fold.js';
import {bench as wormhole} from './wormhole.js';
import {bench as soak} from './wormhole-soak.js';

const benches: Readonly<Record<string, Bench>> = {fold, append, cluster, wormhole};

/** These take many minutes and run only when they are asked for by name. */
const longBenches: Readonly<Record<string, Bench>> = {board, soak};

const asked = process.argv.slice(2);
for (const [name, bench] of Object.entries({...benches, ...longBenches})) {
  if (asked.length > 0 ? !asked.includes(name) : name in longBenches) continue;
  console.log(`\n${name}`);
  for (const {name: figure, value, unit} of await bench()) {
    const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    const shown = Number.isNaN(value)
      ? '–'
      : value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits});
    console.log(`  ${figure.padEnd(54)} ${shown.padStart(12)} ${unit}`);
  }
}
