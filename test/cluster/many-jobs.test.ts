import {describe, expect, it} from 'vitest';
import {createBoardServer} from '../simulation/board.js';
import {createClock} from '../simulation/clock.js';
import {createRandom} from '../simulation/random.js';
import {simulatedClient, simulatedWorker} from '../simulation/roles.js';
import {createRuntime} from '../simulation/runtime.js';
import {createFiles, createWormholes} from '../simulation/transfers.js';

const jobs = 500;
const workers = 8;

describe(`${jobs} jobs at once on ${workers} workers`, () => {
  it('jobs that are posted all at once are all done, without a flood of lines on the board', async () => {
    const clock = createClock();
    const random = createRandom(7);
    const server = createBoardServer({clock, random});
    const files = createFiles();
    const wormholes = createWormholes({clock, random, files});
    const shared = {clock, random};
    const serving = Array.from({length: workers}, (_, number) =>
      simulatedWorker({
        ...shared,
        id: `bob@server:${number + 1}`,
        board: server.connect('bob'),
        transfers: wormholes.open(),
        runtimes: [createRuntime({name: 'node', clock, random, files, longest: 500})],
      }),
    );
    const client = simulatedClient({
      ...shared,
      id: 'alice@home:1',
      board: server.connect('alice'),
      transfers: wormholes.open(),
    });
    const values: string[] = [];
    const signal = new AbortController().signal;
    for (let number = 0; number < jobs; number++) {
      const payload = files.create(String(number));
      const id = `${random.hex(32)}-${number}`;
      void client
        .post({id, payload, runtime: 'node'}, {signal})
        .then((result) => values.push(files.read(result)));
    }

    await clock.run({done: () => values.length === jobs, until: clock.now() + 3_600_000});
    expect(new Set(values).size).toBe(jobs);
    const count = (type: string) => server.lines.filter(({message}) => message.type === type).length;
    expect(count('accept')).toBe(jobs);
    expect(count('offer')).toBeLessThan(jobs * workers);
    expect(count('request')).toBeLessThan(jobs * 2);

    await Promise.all([clock.pass(60_000), client.close(), ...serving.map((worker) => worker.drain())]);
    expect(clock.pending()).toBe(0);
  });
});
