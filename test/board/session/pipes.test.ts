/** What the pipes of a session pass on, and what of it is heard once where two of them hear it. */
import {describe, expect, it} from 'vitest';
import {createPipes} from '../../../source/board/session/pipes.js';
import type {Slot} from '../../../source/board/session/state.js';
import type {Connection} from '../../../source/ssh/connection.js';

type Handlers = Parameters<Connection['pipe']>[1];

/** A main pipe and its anchor on one topic, which the test speaks for. */
async function openBoth() {
  const heard: string[] = [];
  const handlers = new Map<string, Handlers>();
  const connection = {
    pipe(command: string, handler: Handlers) {
      handlers.set(command, handler);
      return Promise.resolve({write: () => true, close: () => undefined});
    },
  } as unknown as Connection;
  let open = 0;
  const pipes = createPipes({
    connection,
    onLine: (_topic, line) => heard.push(line.type === 'text' ? line.text : 'bad'),
    frozen: {sent: () => undefined, received: () => false, forget: () => undefined},
    onOpen: () => (open += 1),
    onFail: () => undefined,
    onEnd: () => undefined,
  });
  for (const [index, use] of (['main', 'anchor'] satisfies Slot['use'][]).entries()) {
    pipes.open(index, {topic: 'p2p-tui', use}, use);
  }

  await expect.poll(() => open).toBe(2);
  pipes.admit('p2p-tui');
  const say = (use: 'main' | 'anchor', line: string) => handlers.get(use)?.onData(Buffer.from(`${line}\n`));
  return {pipes, heard, say};
}

describe('the pipes of a session', () => {
  it('an anchor is heard only while there is no main pipe', async () => {
    const {pipes, heard, say} = await openBoth();
    say('main', 'one');
    say('anchor', 'one');
    pipes.close(0);
    say('anchor', 'two');
    expect(heard).toEqual(['one', 'two']);
  });

  it('what a pipe brings that was closed is not heard: the anchor brings it as well', async () => {
    const {pipes, heard, say} = await openBoth();
    pipes.close(0);
    say('main', 'one');
    say('anchor', 'one');
    expect(heard).toEqual(['one']);
  });

  it('when all were closed nothing is heard, our own last line neither, which comes back on both', async () => {
    const {pipes, heard, say} = await openBoth();
    pipes.closeAll();
    say('main', 'bye');
    say('anchor', 'bye');
    expect(heard).toEqual([]);
  });
});
