import {bench as append} from './append.js';
import type {Bench} from './bench.js';
import {bench as cluster} from './cluster.js';
import {bench as fold} from './fold.js';

const benches: Readonly<Record<string, Bench>> = {fold, append, cluster};

const asked = process.argv.slice(2);
for (const [name, bench] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n${name}`);
  for (const {name: figure, value, unit} of await bench()) {
    const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    const shown = value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits});
    console.log(`  ${figure.padEnd(54)} ${shown.padStart(12)} ${unit}`);
  }
}
