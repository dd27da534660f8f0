/** What a mailbox server of ours bears. The figures are far above what a cluster of friends needs. */
export const mailboxLimits = {
  /** Connections at a time. */
  connections: 1_000,
  /** Mailboxes at a time. */
  mailboxes: 10_000,
  /** Messages in a mailbox. */
  messages: 100,
  /** Characters of a message's body: hexadecimal, twice its bytes. */
  body: 128 * 1024,
  /** Characters of a name: application, side, nameplate, phase. */
  name: 100,
  /** Characters of all bodies in all mailboxes. */
  stored: 64 * 1024 * 1024,
  /** Milliseconds without activity and without a subscriber after which a mailbox goes. */
  unused: 11 * 60_000,
  /** Milliseconds between two looks for such mailboxes. */
  pruneInterval: 60_000,
  /** Milliseconds between pings; who has not answered one by the next is gone. */
  pingInterval: 60_000,
} as const;

/** What a transit relay of ours bears. */
export const relayLimits = {
  /** Connections at a time, waiting and joined. */
  connections: 1_000,
  /** Milliseconds for the request. */
  request: 60_000,
  /** Milliseconds that one waits for the other side: longer than any peer does. */
  wait: 10 * 60_000,
  /** Milliseconds without a byte in either direction after which joined connections end. */
  idle: 10 * 60_000,
} as const;
