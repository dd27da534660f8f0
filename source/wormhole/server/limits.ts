/** What the mailboxes of a server of ours hold. The figures are far above what a cluster of friends needs. */
export const mailboxLimits = {
  /** Mailboxes at a time. */
  mailboxes: 10_000,
  /** Messages in a mailbox. */
  messages: 100,
  /** Characters of a message's body: hexadecimal, twice its bytes. */
  body: 128 * 1024,
  /** Characters of a name: application, side, nameplate, phase. */
  name: 100,
  /** Characters that a message counts for beside its body. */
  overhead: 500,
  /** Characters of all messages in a mailbox. */
  mailbox: 1024 * 1024,
  /** Characters of all messages in all mailboxes. */
  stored: 64 * 1024 * 1024,
  /** Milliseconds without activity and without a subscriber after which a mailbox goes. */
  unused: 11 * 60_000,
} as const;

/** What a mailbox server of ours bears from those who connect. */
export const serverLimits = {
  /** Connections at a time. */
  connections: 1_000,
  /** Bytes that may wait for a client that does not read; a whole mailbox fits. */
  unread: 2 * 1024 * 1024,
  /** Bytes that may wait for all such clients together. */
  unreadByAll: 64 * 1024 * 1024,
  /** Milliseconds between two looks for mailboxes that nobody uses. */
  pruneInterval: 60_000,
  /** Milliseconds between pings; who has not answered one by the next is gone. */
  pingInterval: 60_000,
  /** Milliseconds after which a client goes that sends nothing and is in no mailbox. */
  idle: 10 * 60_000,
  /** Milliseconds for the request that opens a connection. */
  request: 20_000,
} as const;

/** What a transit relay of ours bears. */
export const relayLimits = {
  /** Connections at a time, waiting and joined. */
  connections: 1_000,
  /** Milliseconds for the whole request, however slowly it drips. */
  request: 60_000,
  /** Milliseconds that one waits for the other side: longer than any peer does. */
  wait: 10 * 60_000,
  /** Milliseconds without a byte in either direction after which joined connections end. */
  idle: 10 * 60_000,
  /** Milliseconds that a connection has to end once it was sent why it must. */
  close: 5_000,
} as const;
