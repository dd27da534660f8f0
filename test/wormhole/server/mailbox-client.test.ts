import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {JsonObject} from '../../../source/wormhole/net/json.js';
import {
  createMailboxClient,
  type MailboxClientState,
} from '../../../source/wormhole/server/mailbox-client.js';
import {createMailboxState} from '../../../source/wormhole/server/mailbox-state.js';

function clients(count: number): MailboxClientState[] {
  const state = createMailboxState(
    () => 'box',
    () => 0,
  );
  return Array.from({length: count}, (_, index) =>
    createMailboxClient(index, state, {now: () => 5_000, monotonic: () => 70}),
  );
}
/** The frames that the client itself gets, without acknowledgements. */
const send = (client: MailboxClientState | undefined, frame: JsonObject): JsonObject[] =>
  (client?.handle(frame) ?? []).map((delivery) => delivery.frame).filter(({type}) => type !== 'ack');
const refused = (error: string): unknown => [expect.objectContaining({type: 'error', error})];

describe('commands of a client', () => {
  it('the mailbox server acknowledges every command first, the bad ones too', () => {
    const [client] = clients(1);
    for (const frame of [
      {type: 'bind', appid: 'a', side: 's', id: '1'},
      {type: 'nonsense', id: '2'},
      {id: '3'},
    ]) {
      expect(client?.handle(frame)[0]).toEqual({to: 0, frame: {type: 'ack', id: frame.id}});
    }
  });

  it('the mailbox server serves a whole session of two clients', () => {
    const [a, b] = clients(2);
    expect(send(a, {type: 'ping', ping: 7})).toEqual([{type: 'pong', pong: 7}]);
    expect(send(a, {type: 'bind', appid: 'app', side: 'a'})).toEqual([]);
    expect(send(b, {type: 'bind', appid: 'app', side: 'b'})).toEqual([]);
    expect(send(a, {type: 'claim', nameplate: '7'})).toEqual([{type: 'claimed', mailbox: 'box'}]);
    expect(send(b, {type: 'list'})).toEqual([{type: 'nameplates', nameplates: [{id: '7'}]}]);
    expect(send(a, {type: 'open', mailbox: 'box'})).toEqual([]);
    const message = {type: 'message', side: 'a', phase: 'pake', body: 'ab', id: 'm', server_rx: 5};
    expect(send(a, {type: 'add', phase: 'pake', body: 'ab', id: 'm'})).toEqual([message]);
    expect(send(b, {type: 'claim', nameplate: '7'})).toEqual([{type: 'claimed', mailbox: 'box'}]);
    expect(send(b, {type: 'open', mailbox: 'box'})).toEqual([message]);
    expect(b?.handle({type: 'add', phase: 'pake', body: 'cd'}).map(({to}) => to)).toEqual([1, 0, 1]);
    expect(send(a, {type: 'release'})).toEqual([{type: 'released'}]);
    expect(send(b, {type: 'release', nameplate: '7'})).toEqual([{type: 'released'}]);
    expect(send(a, {type: 'close', mood: 'happy'})).toEqual([{type: 'closed'}]);
    expect(send(b, {type: 'close', mailbox: 'box', mood: 'happy'})).toEqual([{type: 'closed'}]);
  });

  it('a nameplate is released on a new connection without a claim', () => {
    const [a, again] = clients(2);
    send(a, {type: 'bind', appid: 'app', side: 'a'});
    send(a, {type: 'claim', nameplate: '7'});
    send(again, {type: 'bind', appid: 'app', side: 'a'});
    expect(send(again, {type: 'release', nameplate: '7'})).toEqual([{type: 'released'}]);
    expect(send(again, {type: 'list'})).toEqual([{type: 'nameplates', nameplates: []}]);
  });

  it('the mailbox server refuses commands that are out of turn', () => {
    const [a] = clients(1);
    expect(send(a, {type: 'list'})).toEqual(refused('must bind first'));
    send(a, {type: 'bind', appid: 'app', side: 'a'});
    expect(send(a, {type: 'bind', appid: 'app', side: 'a'})).toEqual(refused('already bound'));
    expect(send(a, {type: 'add', phase: '0', body: ''})).toEqual(refused('must open mailbox before adding'));
    expect(send(a, {type: 'release'})).toEqual(refused('release without nameplate must follow claim'));
    expect(send(a, {type: 'close'})).toEqual(refused('close without mailbox must follow open'));
    send(a, {type: 'allocate'});
    expect(send(a, {type: 'claim', nameplate: '77'})).toEqual(refused('only one claim per connection'));
    expect(send(a, {type: 'release', nameplate: '8'})).toEqual(
      refused('release and claim must use same nameplate'),
    );
    send(a, {type: 'open', mailbox: 'box'});
    expect(send(a, {type: 'open', mailbox: 'box'})).toEqual(refused('only one open per connection'));
    expect(send(a, {type: 'close', mailbox: 'x'})).toEqual(refused('open and close must use same mailbox'));
    expect(send(a, {type: 'add', phase: '0', body: 'a'.repeat(1_000_000)})).toEqual(
      refused("missing or bad 'body'"),
    );
  });

  it('the mailbox server answers any frame, and never throws', () => {
    const member = fc.oneof(fc.constantFrom('7', 'box', 'a'), fc.jsonValue());
    const type = fc.constantFrom(
      ...['bind', 'list', 'allocate', 'claim', 'release', 'open', 'add', 'close', 'ping', 'x'],
    );
    const frame = fc.record(
      {
        type,
        appid: member,
        side: member,
        nameplate: member,
        mailbox: member,
        phase: member,
        body: member,
        id: member,
      },
      {requiredKeys: []},
    );
    fc.assert(
      fc.property(fc.array(fc.option(frame, {nil: undefined})), (frames) => {
        const [client] = clients(1);
        for (const one of frames) {
          expect(client?.handle(one).length).toBeGreaterThan(0);
        }
        client?.disconnect();
      }),
    );
  });
});
