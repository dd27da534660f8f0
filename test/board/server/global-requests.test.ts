import {describe, expect, it} from 'vitest';
import {harmless, strictPico, type PicoRules} from '../../../source/board/server/pico-rules.js';
import {answerOf, connectTo} from '../../helpers/listing.js';
import {privateKeyOf, start} from '../fixture.js';

/** What a client makes of a request that no board has a use for, while it sends keepalives; a refusal is an error. */
async function answerTo(rules: PicoRules): Promise<Error | null | undefined> {
  const server = await start({rules});
  const client = await connectTo(server.port, privateKeyOf('alice'), {
    keepaliveInterval: 20,
    keepaliveCountMax: 1000,
  });
  const answer = Promise.withResolvers<Error | null | undefined>();
  client.unforwardIn('', 0, (error) => answer.resolve(error));
  const failure = await answer.promise;
  expect(await answerOf(client, 'user')).toMatch(/^alice\n/);
  client.end();
  return failure;
}

describe('global requests', () => {
  it('a board refuses all global requests but keepalives', async () => {
    expect(await answerTo(harmless)).toBeInstanceOf(Error);
  });

  it('a strict board answers none but keepalives, whose answers pass for those of others', async () => {
    expect(await answerTo(strictPico)).toBeUndefined();
  });
});
