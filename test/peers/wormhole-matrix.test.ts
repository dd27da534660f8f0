/**
 * Who sends × who receives × whose servers × who comes first × how much or a directory, all on loopback. Defects of
 * the peers that are worked around: wormhole-william's sender insists on its own relay, whose name leads to the relay
 * under test; its receiver waits for a first record even of an empty file (our sender gives it one after two seconds;
 * others do not, so nobody else sends it nothing); and in 1 of 256 exchanges it computes another key than Python's
 * program.
 */
import {networkInterfaces} from 'node:os';
import {basename, join} from 'node:path';
import {mkdtemp, rm} from 'node:fs/promises';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {canMapNames} from '../../bench/wormhole/hosts.js';
import {freshCode} from '../wormhole/helpers/sides.js';
import {startTap} from '../wormhole/helpers/tap.js';
import {makeTree, readTree, sample} from '../wormhole/helpers/tree.js';
import {useWorld} from '../wormhole/helpers/world.js';
import {has} from './helpers/which.js';
import {knownFiles, sha256Of} from './helpers/wormhole-files.js';
import {useProcesses} from './helpers/wormhole-process.js';
import {ours, python, william} from './helpers/wormhole-programs.js';
import type {Program, Way} from './helpers/wormhole-programs.js';
import {hasTwistPlugin} from './helpers/wormhole-python.js';
import {startOurServers, startTheirServers} from './helpers/wormhole-servers.js';
import type {Servers} from './helpers/wormhole-servers.js';

const world = useWorld();
const start = useProcesses();
const file = knownFiles(() => world().directory);
const [w, p] = [william(start), python(start)];
const mebibyte = 1024 * 1024;

type Pairing = readonly [sender: Program, receiver: Program];
const withUs: readonly Pairing[] = [
  [ours, ours],
  [ours, w],
  [w, ours],
  [ours, p],
  [p, ours],
];
const withoutUs: readonly Pairing[] = [
  [w, w],
  [w, p],
  [p, w],
  [p, p],
];
/** wormhole-william's sender always says where it listens, so only its receiver can be made to take another way. */
const withAChoice = withUs.filter(([sender]) => sender !== w);
const orders = ['the sender first', 'the receiver first'] as const;

const hasTwist = hasTwistPlugin('wormhole-mailbox') && hasTwistPlugin('transitrelay');
const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({address}) => address === '::1'));
/** What cannot be had here, of what a pairing needs. */
function missing([sender, receiver]: Pairing): string[] {
  const programs = [...sender.needs, ...receiver.needs].filter((program) => !has(program));
  return [...new Set(programs), ...(sender === w && !canMapNames() ? ['a mount namespace for unshare'] : [])];
}

/** What moves: a file of so many bytes, or a directory. */
type Cargo = number | 'a directory';

type Transfer = {
  readonly servers: Servers;
  readonly cargo: Cargo;
  readonly order?: (typeof orders)[number];
  readonly way?: Way;
};

/** What a cargo is before it is sent, and what is to be checked of it when it has arrived. */
async function load(cargo: Cargo): Promise<{
  readonly path: string;
  readonly kind: 'file' | 'directory';
  /** What our own sides should have told, beside the way. */
  readonly told: object;
  check(target: string): Promise<void>;
}> {
  if (cargo === 'a directory') {
    const path = await makeTree(world().directory, 'things');
    // What others make of links is theirs: some follow them, some stumble.
    await rm(join(path, 'link'));
    return {
      path,
      kind: 'directory',
      told: {},
      async check(target) {
        expect(await readTree(target)).toEqual(sample);
      },
    };
  }
  const {path, sha256} = await file(cargo);
  return {
    path,
    kind: 'file',
    told: {sha256},
    async check(target) {
      expect(await sha256Of(target)).toBe(sha256);
    },
  };
}

/** Moves a cargo; the second side comes once the first one's key exchange message lies in the mailbox. */
async function move([sender, receiver]: Pairing, transfer: Transfer): Promise<void> {
  const {servers, cargo, order = 'the receiver first', way = 'IPv4'} = transfer;
  const {path, kind, told, check} = await load(cargo);
  const cwd = await mkdtemp(join(world().directory, 'received-'));
  const target = join(cwd, basename(path));
  const tap = await startTap(servers.mailbox);
  const ending = new AbortController();
  const common = {code: freshCode(), kind, servers, way, signal: ending.signal};
  const sends = (mailbox: string): Promise<unknown> =>
    sender.send({...common, mailbox, path, cwd: world().directory});
  const receives = (mailbox: string): Promise<unknown> =>
    receiver.receive({...common, mailbox, path: target, cwd});
  const [first, second] = order === 'the sender first' ? [sends, receives] : [receives, sends];
  try {
    const waiting = first(tap.url);
    await Promise.race([tap.pake, waiting]);
    const [one, other] = await Promise.all([waiting, second(servers.mailbox)]);
    for (const end of [one, other]) {
      // Only our own sides tell which way they took.
      if (end !== undefined) {
        expect(end).toMatchObject({path: way === 'relay' ? 'relay' : 'direct', ...told});
      }
    }
    await check(target);
  } finally {
    ending.abort();
    await tap.close();
    await rm(cwd, {recursive: true});
  }
}

function named(pairing: Pairing): string {
  const needs = missing(pairing);
  const [sender, receiver] = pairing;
  const skipped = needs.length === 0 ? '' : ` (skipped: needs ${needs.join(', ')})`;
  return `${sender.name} to ${receiver.name}${skipped}`;
}

describe.each([
  {whose: 'our servers', open: startOurServers, there: true},
  {whose: "magic-wormhole's own servers", open: startTheirServers, there: hasTwist},
])('transfers by $whose', ({open, there}) => {
  let servers: Servers;
  beforeAll(async () => {
    if (there) {
      servers = await open(await mkdtemp(join(world().directory, 'servers-')));
    }
  });
  afterAll(async () => {
    await (there ? servers.close() : undefined);
  });
  const skippable = describe.skipIf(!there);
  const skipped = there ? '' : ' (skipped: needs twist3 with their plug-ins)';

  skippable(`with one of ours at least${skipped}`, () => {
    for (const pairing of withUs) {
      describe.skipIf(missing(pairing).length > 0)(named(pairing), () => {
        const cargoes: readonly Cargo[] = [0, 1, mebibyte, 'a directory'];
        it.each(orders.flatMap((order) => cargoes.map((cargo) => ({order, cargo}))))(
          `a transfer from ${pairing[0].name} to ${pairing[1].name} arrives ($cargo, $order)`,
          (how) => move(pairing, {servers, ...how}),
        );
        it.each(orders)(
          `a transfer of 300 MiB from ${pairing[0].name} to ${pairing[1].name} arrives (%s)`,
          {timeout: 120_000},
          (order) => move(pairing, {servers, cargo: 300 * mebibyte, order}),
        );
      });
    }
  });

  skippable(`by other ways${skipped}`, () => {
    for (const pairing of withAChoice) {
      const unavailable = missing(pairing).length > 0;
      it.skipIf(unavailable)(`a transfer goes by the relay: ${named(pairing)}`, () =>
        move(pairing, {servers, cargo: mebibyte, way: 'relay'}),
      );
      it.skipIf(unavailable || !hasIPv6)(
        `a transfer goes by IPv6${hasIPv6 ? '' : ' (skipped: needs ::1)'}: ${named(pairing)}`,
        () => move(pairing, {servers, cargo: mebibyte, way: 'IPv6'}),
      );
    }
  });

  skippable(`without us${skipped}`, () => {
    for (const pairing of withoutUs) {
      const keysMayDiffer = pairing.includes(w) && pairing.includes(p);
      describe.skipIf(missing(pairing).length > 0)(named(pairing), {retry: keysMayDiffer ? 1 : 0}, () => {
        const cargoes: readonly Cargo[] = [1, mebibyte, 'a directory'];
        it.each(orders.flatMap((order) => cargoes.map((cargo) => ({order, cargo}))))(
          `a transfer from ${pairing[0].name} to ${pairing[1].name} arrives ($cargo, $order)`,
          (how) => move(pairing, {servers, ...how}),
        );
      });
    }
  });
});
