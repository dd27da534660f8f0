import {describe, expect, it} from 'vitest';
import {answerOf, connectTo} from '../../helpers/listing.js';
import {privateKeyOf, start} from '../fixture.js';

describe('global requests', () => {
  it('a board answers no global request but keepalives, whose answers pass for those of others', async () => {
    const server = await start();
    const client = await connectTo(server.port, privateKeyOf('alice'), {
      keepaliveInterval: 20,
      keepaliveCountMax: 1000,
    });
    const failures: (Error | null | undefined)[] = [];
    const answer = Promise.withResolvers<void>();
    client.unforwardIn('', 0, (error) => {
      failures.push(error);
      answer.resolve();
    });
    await answer.promise;
    // A refusal would be an error.
    expect(failures).toEqual([undefined]);
    expect(await answerOf(client, 'user')).toMatch(/^alice\n/);
    client.end();
  });
});
