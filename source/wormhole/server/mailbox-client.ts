import type {Clock} from '../../clock/clock.js';
import {isObject, type JsonObject} from '../net/json.js';
import {mailboxLimits} from './limits.js';
import {type ClientId, type MailboxState, Refusal, type StoredMessage} from './mailbox-state.js';

/** What a command leads to: frames, and whom they go to. */
export type Deliveries = readonly {readonly to: ClientId; readonly frame: JsonObject}[];

/** One client's part of the mailbox server protocol: which commands it may give when, and what they mean. */
export type MailboxClientState = {
  /**
   * Obeys one frame of the client.
   * @param frame what was parsed; undefined for what could not be
   */
  handle(frame: JsonObject | undefined): Deliveries;
  /** The connection was lost. */
  disconnect(): void;
  /** Whether it is in a mailbox, and so may wait there as long as it likes. */
  readonly subscribed: boolean;
};

/** @param clock its `now` goes on the wire; how long a mailbox is unused goes by `monotonic` */
export function createMailboxClient(
  id: ClientId,
  state: MailboxState,
  clock: Pick<Clock, 'now' | 'monotonic'>,
): MailboxClientState {
  let bound: {readonly appid: string; readonly side: string} | undefined;
  let claimed: string | undefined;
  let released = false;
  let mailbox: string | undefined;
  let closed = false;

  const toSelf = (frame: JsonObject): Deliveries => [{to: id, frame}];
  const messageFrame = ({side, phase, body, id: messageId, receivedAt}: StoredMessage): JsonObject => ({
    type: 'message',
    side,
    phase,
    body,
    id: messageId,
    server_rx: receivedAt,
  });

  const obey = (frame: JsonObject): Deliveries => {
    const type = text(frame, 'type');
    if (type === 'ping') {
      return toSelf({type: 'pong', pong: echo(frame['ping'])});
    }
    if (type === 'bind') {
      refuseIf(bound !== undefined, 'already bound');
      bound = {appid: text(frame, 'appid'), side: text(frame, 'side')};
      return [];
    }
    if (bound === undefined) {
      throw new Refusal('must bind first');
    }
    const {appid, side} = bound;
    switch (type) {
      case 'list':
        return toSelf({
          type: 'nameplates',
          nameplates: state.list(appid).map((nameplate) => ({id: nameplate})),
        });
      case 'allocate':
        refuseIf(claimed !== undefined, 'you already allocated one, do not be greedy');
        claimed = state.allocate(appid, side, clock.monotonic());
        return toSelf({type: 'allocated', nameplate: claimed});
      case 'claim': {
        const nameplate = text(frame, 'nameplate');
        refuseIf(claimed !== undefined && claimed !== nameplate, 'only one claim per connection');
        const claimedMailbox = state.claim(appid, side, nameplate, clock.monotonic());
        claimed = nameplate;
        return toSelf({type: 'claimed', mailbox: claimedMailbox});
      }
      case 'release': {
        const nameplate = frame['nameplate'] === undefined ? claimed : text(frame, 'nameplate');
        refuseIf(released, 'only one release per connection');
        refuseIf(claimed !== undefined && nameplate !== claimed, 'release and claim must use same nameplate');
        if (nameplate === undefined) {
          throw new Refusal('release without nameplate must follow claim');
        }
        released = true;
        state.release(appid, side, nameplate, clock.monotonic());
        return toSelf({type: 'released'});
      }
      case 'open': {
        refuseIf(mailbox !== undefined, 'only one open per connection');
        const opened = text(frame, 'mailbox');
        const messages = state.open(id, appid, side, opened, clock.monotonic());
        mailbox = opened;
        return messages.map((message) => ({to: id, frame: messageFrame(message)}));
      }
      case 'add': {
        if (mailbox === undefined || closed) {
          throw new Refusal('must open mailbox before adding');
        }
        const message = {
          side,
          phase: text(frame, 'phase'),
          body: text(frame, 'body', mailboxLimits.body),
          id: typeof frame['id'] === 'string' ? frame['id'].slice(0, mailboxLimits.name) : undefined,
          receivedAt: clock.now() / 1_000,
        };
        const out = messageFrame(message);
        return state.add(appid, mailbox, message, clock.monotonic()).map((to) => ({to, frame: out}));
      }
      case 'close': {
        const closing = frame['mailbox'] === undefined ? mailbox : text(frame, 'mailbox');
        refuseIf(closed, 'only one close per connection');
        refuseIf(mailbox !== undefined && closing !== mailbox, 'open and close must use same mailbox');
        if (closing === undefined) {
          throw new Refusal('close without mailbox must follow open');
        }
        closed = true;
        state.close(id, appid, side, closing, clock.monotonic());
        return toSelf({type: 'closed'});
      }
      default:
        throw new Refusal('unknown type');
    }
  };

  return {
    handle(frame) {
      // Some clients wait for ever for the acknowledgement of each command, also of one that fails.
      const ack = frame === undefined ? [] : toSelf({type: 'ack', id: echo(frame['id'])});
      try {
        refuseIf(!isObject(frame), 'not a JSON object');
        return [...ack, ...obey(frame ?? {})];
      } catch (error) {
        if (error instanceof Refusal) {
          return [...ack, ...toSelf({type: 'error', error: error.message, orig: echoAll(frame)})];
        }
        throw error;
      }
    },
    disconnect() {
      state.disconnect(id, clock.monotonic());
    },
    get subscribed() {
      return mailbox !== undefined && !closed;
    },
  };
}

/**
 * What a client sent, fit to be sent back to it: a short value. Anything may be nested so deeply that writing it down
 * again would throw, and be so long that an answer costs more than the question.
 */
function echo(value: unknown): string | number | boolean | null | undefined {
  switch (typeof value) {
    case 'string':
      return value.slice(0, mailboxLimits.name);
    case 'number':
    case 'boolean':
      return value;
    default:
      return value === undefined ? undefined : null;
  }
}

/** An offending message without what is long or nested. */
function echoAll(frame: JsonObject | undefined): JsonObject | undefined {
  return (
    frame &&
    Object.fromEntries(
      Object.entries(frame)
        .slice(0, 10)
        .map(([name, value]) => [name.slice(0, mailboxLimits.name), echo(value)]),
    )
  );
}

function refuseIf(condition: boolean, why: string): void {
  if (condition) {
    throw new Refusal(why);
  }
}

/** A member that must be text of at most so many characters. */
function text(frame: JsonObject, name: string, max: number = mailboxLimits.name): string {
  const value = frame[name];
  if (typeof value !== 'string' || value.length > max) {
    throw new Refusal(`missing or bad '${name}'`);
  }
  return value;
}
