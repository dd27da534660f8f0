import {describe, expect, it} from 'vitest';
import {strictPico} from '../../../source/board/server/pico-rules.js';
import {formatMessage} from '../../../source/message/format.js';
import {hello, isLink, lineFrom, open, rawPipe, start, type Watched} from '../fixture.js';

const topic = 'alice/friends/future.p2p';

/** A board as pico.sh is, on which alice hosts for bob and carol. */
async function hosted() {
  const server = await start({rules: strictPico});
  const alice = open('alice', server, {role: 'host', access: ['bob', 'carol']});
  await alice.until(isLink('live'));
  return {server, alice};
}

/** The list in force on each of alice's topics. */
const lists = async (alice: Watched) =>
  Object.fromEntries((await alice.listing())?.topics.map(({name, access}) => [name, access]) ?? []);

const list = ['alice', 'bob', 'carol'];
const both = {[topic]: list, 'alice/friends/p2p-tui': list};

describe("a member's first departure from a board as pico.sh is", () => {
  it("the host's list stays when a member of our kind leaves, for the first time and again", async () => {
    const {server, alice} = await hosted();
    alice.forget();
    for (let times = 0; times < 2; times++) {
      const bob = open('bob', server);
      await bob.until(isLink('live'));
      expect([bob.extended, await lists(alice)]).toEqual([true, both]);
      await bob.close();
      expect(await lists(alice)).toEqual(both);
    }

    expect(alice.events.filter(isLink('lost'))).toEqual([]);
  });

  it('a host stores his list again when a peer that came with a hello, and nothing else, deletes it', async () => {
    const {server, alice} = await hosted();
    const carol = await rawPipe('carol', server, topic);
    carol.write(`${formatMessage(hello('carol@r:7'), 'future.p2p')}\n`);
    await alice.until(lineFrom('carol@r:7'));
    alice.forget();
    await carol.close();
    const lost = await alice.until(isLink('lost'));
    expect(lost).toMatchObject({detail: expect.stringContaining('not in force any more') as string});
    // A latency may have been told while the link was live still.
    alice.forget();
    await alice.until(isLink('live'));
    expect(await lists(alice)).toEqual(both);
  });

  it('a stranger of our kind does not get in as any account would that comes for the first time', async () => {
    const {server} = await hosted();
    const alone = open('alice', server, {role: 'host', access: ['bob'], cluster: 'alice/others'});
    await alone.until(isLink('live'));
    const carol = open('carol', server, {cluster: 'alice/others'});
    expect(await carol.until(isLink('denied'))).toMatchObject({
      detail: 'alice/others is not hosted now, or you are not on its access list',
    });
  });
});
