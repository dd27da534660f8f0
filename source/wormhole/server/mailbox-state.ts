import {mailboxLimits} from './limits.js';

/** A connection, as the state knows it. */
export type ClientId = number;

/** A message in a mailbox. */
export type StoredMessage = {
  readonly side: string;
  readonly phase: string;
  readonly body: string;
  readonly id: string | undefined;
  /** Unix time, seconds. */
  readonly receivedAt: number;
};

type Mailbox = {
  readonly id: string;
  readonly appid: string;
  /** Everybody who was ever let in, and whether they are still. */
  readonly sides: Map<string, 'in' | 'left'>;
  readonly messages: StoredMessage[];
  /** Characters of the messages. */
  stored: number;
  readonly subscribers: Set<ClientId>;
  touched: number;
};

type Nameplate = {readonly mailbox: string; readonly sides: Map<string, 'claimed' | 'released'>};

/** A refusal: its text goes to the client. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/**
 * Nameplates and mailboxes of all applications, in memory, without a connection or a clock: times are passed in as
 * milliseconds of a clock that never jumps.
 *
 * A side that was turned away as a third leaves no trace. Other servers keep it on record, and then turn the first two
 * away as well when they come back on a new connection: any stranger who tries a nameplate could end their session.
 * Here only the stranger is told `crowded`, and the two go on, on new connections too.
 */
export type MailboxState = {
  /** Claims a nameplate, and with it a place in its mailbox. @throws Refusal */
  claim(appid: string, side: string, nameplate: string, now: number): string;
  /** Claims a free nameplate, as short as can be. @throws Refusal */
  allocate(appid: string, side: string, now: number): string;
  /** Gives a nameplate up; it is free once both have. */
  release(appid: string, side: string, nameplate: string, now: number): void;
  /** Subscribes to a mailbox; gives what is in it so far. @throws Refusal */
  open(client: ClientId, appid: string, side: string, mailbox: string, now: number): readonly StoredMessage[];
  /** Puts a message in; gives those who must be sent it. @throws Refusal */
  add(appid: string, mailbox: string, message: StoredMessage, now: number): readonly ClientId[];
  /** Leaves a mailbox; it goes once everybody has left. */
  close(client: ClientId, appid: string, side: string, mailbox: string, now: number): void;
  /** A connection was lost: its places are kept. */
  disconnect(client: ClientId, now: number): void;
  /** The nameplates of an application. */
  list(appid: string): readonly string[];
  /** Forgets mailboxes that nobody uses, with their nameplates. */
  prune(now: number): void;
  /** How many there are of each. */
  readonly size: {readonly nameplates: number; readonly mailboxes: number};
};

/**
 * @param newId makes mailbox names that nobody can guess
 * @param below a random integer from 0 up to but not including its argument
 */
export function createMailboxState(newId: () => string, below: (bound: number) => number): MailboxState {
  const nameplates = new Map<string, Nameplate>();
  const mailboxes = new Map<string, Mailbox>();
  let stored = 0;
  const scoped = (appid: string, name: string): string => JSON.stringify([appid, name]);

  const remove = (box: Mailbox): void => {
    mailboxes.delete(scoped(box.appid, box.id));
    stored -= box.stored;
    for (const [key, nameplate] of nameplates) {
      if (nameplate.mailbox === box.id) {
        nameplates.delete(key);
      }
    }
  };
  const enter = (appid: string, side: string, id: string, now: number): Mailbox => {
    const key = scoped(appid, id);
    const known = mailboxes.get(key);
    if (known === undefined && mailboxes.size >= mailboxLimits.mailboxes) {
      throw new Refusal('too many mailboxes');
    }
    const box = known ?? {
      id,
      appid,
      sides: new Map(),
      messages: [],
      stored: 0,
      subscribers: new Set(),
      touched: now,
    };
    if (!box.sides.has(side) && box.sides.size >= 2) {
      throw new Refusal('crowded');
    }
    box.sides.set(side, 'in');
    box.touched = now;
    mailboxes.set(key, box);
    return box;
  };
  const claim = (appid: string, side: string, name: string, now: number): string => {
    const key = scoped(appid, name);
    const nameplate = nameplates.get(key) ?? {mailbox: newId(), sides: new Map()};
    if (nameplate.sides.get(side) === 'released') {
      throw new Refusal('reclaimed');
    }
    enter(appid, side, nameplate.mailbox, now);
    nameplate.sides.set(side, 'claimed');
    nameplates.set(key, nameplate);
    return nameplate.mailbox;
  };

  return {
    claim,
    allocate(appid, side, now) {
      for (let digits = 1; digits <= 9; digits += 1) {
        const lowest = 10 ** (digits - 1);
        for (let tries = 0; tries < 30; tries += 1) {
          const name = String(lowest + below(9 * lowest));
          if (!nameplates.has(scoped(appid, name))) {
            claim(appid, side, name, now);
            return name;
          }
        }
      }
      throw new Refusal('no free nameplate');
    },
    release(appid, side, name, now) {
      const key = scoped(appid, name);
      const nameplate = nameplates.get(key);
      if (nameplate?.sides.has(side) !== true) {
        return;
      }
      nameplate.sides.set(side, 'released');
      const box = mailboxes.get(scoped(appid, nameplate.mailbox));
      if (box !== undefined) {
        box.touched = now;
      }
      if (![...nameplate.sides.values()].includes('claimed')) {
        nameplates.delete(key);
      }
    },
    open(client, appid, side, id, now) {
      const box = enter(appid, side, id, now);
      box.subscribers.add(client);
      return box.messages;
    },
    add(appid, id, message, now) {
      const box = mailboxes.get(scoped(appid, id));
      if (box === undefined) {
        throw new Refusal('the mailbox is gone');
      }
      const size = message.body.length + mailboxLimits.overhead;
      if (
        box.messages.length >= mailboxLimits.messages ||
        box.stored + size > mailboxLimits.mailbox ||
        stored + size > mailboxLimits.stored
      ) {
        throw new Refusal('the mailbox is full');
      }
      box.messages.push(message);
      box.touched = now;
      box.stored += size;
      stored += size;
      return [...box.subscribers];
    },
    close(client, appid, side, id, now) {
      const box = mailboxes.get(scoped(appid, id));
      if (box?.sides.has(side) !== true) {
        return;
      }
      box.subscribers.delete(client);
      box.sides.set(side, 'left');
      box.touched = now;
      if (![...box.sides.values()].includes('in')) {
        remove(box);
      }
    },
    disconnect(client, now) {
      for (const box of mailboxes.values()) {
        if (box.subscribers.delete(client)) {
          box.touched = now;
        }
      }
    },
    list: (appid) =>
      [...nameplates.keys()]
        .map((key) => JSON.parse(key) as [string, string])
        .filter(([owner]) => owner === appid)
        .map(([, name]) => name),
    prune(now) {
      for (const box of [...mailboxes.values()]) {
        if (box.subscribers.size === 0 && now - box.touched >= mailboxLimits.unused) {
          remove(box);
        }
      }
    },
    get size() {
      return {nameplates: nameplates.size, mailboxes: mailboxes.size};
    },
  };
}
