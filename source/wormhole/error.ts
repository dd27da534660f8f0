/** What went wrong with a transfer. */
export type WormholeErrorCode =
  /** The code is not one. */
  | 'bad-code'
  /** The two sides used different codes, or someone guessed. */
  | 'wrong-code'
  /** Two others already use this code. */
  | 'crowded'
  /** We have used this code before. */
  | 'used-code'
  /** A stage took longer than its limit. */
  | 'timeout'
  /** The other side did not want the file. */
  | 'rejected'
  /** The offered file is larger than we take. */
  | 'too-big'
  /** The connection to the other side ended too early. */
  | 'peer-gone'
  /** The other side said that it gave up. */
  | 'peer-failed'
  /** Both sides send. */
  | 'same-role'
  /** The other side broke the protocol. */
  | 'bad-message'
  /** The bytes that arrived are not those that were sent. */
  | 'corrupt'
  /** The mailbox server cannot be reached, or refuses us. */
  | 'mailbox'
  /** The proxy on the way to the mailbox server is silent, refuses us, or is none. */
  | 'proxy'
  /** No way to the other side, neither direct nor by relay. */
  | 'unreachable'
  /** The disk, or our share of it, is full. */
  | 'disk-full'
  /** The file cannot be read or written, for another reason; `cause.code` is the operating system's. */
  | 'file';

/** A transfer's failure. The message is one sentence for people; it never holds the code or a key. */
export class WormholeError extends Error {
  override readonly name = 'WormholeError';
  /** What went wrong, for programs. */
  readonly code: WormholeErrorCode;

  /**
   * @param code what went wrong, for programs
   * @param message what went wrong, for people
   */
  constructor(code: WormholeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
