/** Processes that record are killed, and history has what they printed. */
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {openLog} from '../../source/store/log.js';
import {useLab} from '../helpers/lab.js';
import {connectTo, execute, untilListed} from '../helpers/listing.js';
import type {Run} from '../helpers/program.js';

/** How often somebody is killed. */
const kills = Number(process.env['KILLS'] ?? 3);

/** Milliseconds that an event may wait before it is written. */
const unwritten = 50;

const lab = useLab();
let stopChatter = (): void => undefined;

beforeAll(async () => {
  lab().start('alice', ['--host-cluster', '--users=bob,carol', '--json']);
  await untilListed(lab(), 'alice', (listing) => listing.includes('p2p-tui'));
  const client = await connectTo(lab().services.board.port, await readFile(lab().services.keyFile('bob')));
  const channel = await execute(client, 'pipe alice/friends/p2p-tui');
  let number = 0;
  const timer = setInterval(() => {
    channel.write(`when=2026-01-01T00:00:00,type=chatter,from=bob@there:1,number=${++number}\n`);
  }, 5);
  stopChatter = () => {
    clearInterval(timer);
    client.end();
  };
}, 60_000);

afterAll(() => {
  stopChatter();
});

type Said = {readonly number: number; readonly at: number};

/** What a process printed of what Bob says. */
function printed({lines}: Run): readonly Said[] {
  return lines
    .filter((text) => text.includes('chatter') && text.endsWith('}'))
    .map((text) => {
      const {at} = JSON.parse(text) as {at: string};
      return {number: numberIn(text), at: Date.parse(at)};
    });
}

/** The number in one thing that Bob said, in whatever JSON that is. */
function numberIn(text: string): number {
  const number = /"number"\D+(\d+)/.exec(text)?.[1];
  if (number === undefined) throw new Error(`There is no number in ${text}`);
  return Number(number);
}

/** The same as history has it. */
function recorded(): readonly number[] {
  const log = openLog(join(lab().directory, 'data', 'p2p-tui', 'events', 'alice--friends.sqlite'));
  try {
    return [...log.read(1)]
      .map((event) => JSON.stringify(event))
      .filter((text) => text.includes('chatter'))
      .map(numberIn);
  } finally {
    log.close();
  }
}

const until = (fits: () => boolean) => vi.waitUntil(fits, {interval: 20, timeout: 20_000});

const follow = () => lab().start('carol', ['events', '--follow', '--json']);

describe('killed processes that record', {timeout: 60_000 + kills * 20_000}, () => {
  it('a process that records loses no more than the last 50 ms when it is killed', async () => {
    const lost: number[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const run = follow();
      await until(() => printed(run).length >= 20 + ((kill * 37) % 90));
      run.child.kill('SIGKILL');
      await run.finished;
      const known = new Set(recorded());
      const told = printed(run);
      const end = told.at(-1)?.at ?? 0;
      const missing = told.filter(({number}) => !known.has(number));
      lost.push(missing.length);
      expect(missing.filter(({at}) => at <= end - unwritten)).toEqual([]);
    }

    if (kills > 3) console.log(`${kills} kills of one; printed and not recorded: ${lost.join(' ')}`);
  });

  it('a killed process that records is followed by another, which writes what it had no time for', async () => {
    let recorder = follow();
    await until(() => printed(recorder).length > 0);
    const from = printed(recorder)[0]?.number ?? 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const next = follow();
      // All that was said before the next one listened has been written, by this one, which took over before.
      await until(() => {
        const [first] = printed(next);
        return first !== undefined && recorded().includes(first.number);
      });
      recorder.child.kill('SIGKILL');
      await recorder.finished;
      recorder = next;
    }

    const end = printed(recorder).at(-1)?.number ?? 0;
    expect(end).toBeGreaterThan(from);
    await until(() => recorded().includes(end));
    recorder.child.kill('SIGTERM');
    await recorder.finished;
    const numbers = recorded().filter((number) => number >= from && number <= end);
    expect(numbers).toEqual(Array.from({length: end - from + 1}, (_, index) => from + index));
    if (kills > 3) {
      console.log(`${kills} kills of the first of two; of ${numbers.length} lines each is recorded once`);
    }
  });
});
