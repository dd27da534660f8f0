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
  /** The other side sent an error. */
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

/** What a failure means for whoever might try again. */
export type TransferFault = {
  /** Whether another try, under whichever code, fails in the same way until a person mends something. */
  readonly permanent: boolean;
  /** Where the reason lies: with this program, with the other side, or with what is between them. */
  readonly side: 'here' | 'there' | 'between';
};

/** What each code means where nothing more is known. */
const usual: Readonly<Record<WormholeErrorCode, TransferFault>> = {
  'bad-code': {permanent: true, side: 'here'},
  'wrong-code': {permanent: false, side: 'between'},
  crowded: {permanent: false, side: 'between'},
  'used-code': {permanent: false, side: 'between'},
  timeout: {permanent: false, side: 'between'},
  rejected: {permanent: true, side: 'here'},
  'too-big': {permanent: true, side: 'here'},
  'peer-gone': {permanent: false, side: 'between'},
  'peer-failed': {permanent: false, side: 'there'},
  'same-role': {permanent: true, side: 'there'},
  'bad-message': {permanent: true, side: 'there'},
  corrupt: {permanent: false, side: 'between'},
  mailbox: {permanent: false, side: 'between'},
  proxy: {permanent: false, side: 'here'},
  unreachable: {permanent: false, side: 'between'},
  'disk-full': {permanent: true, side: 'here'},
  file: {permanent: true, side: 'here'},
};

/** A transfer's failure. The message is one sentence for people; it never holds the code or a key. */
export class WormholeError extends Error implements TransferFault {
  override readonly name = 'WormholeError';
  /** What went wrong, for programs. */
  readonly code: WormholeErrorCode;
  readonly permanent: boolean;
  readonly side: TransferFault['side'];

  /**
   * @param code what went wrong, for programs
   * @param message what went wrong, for people
   * @param options the cause; and `permanent` and `side` where more is known than what the code means by itself
   */
  constructor(code: WormholeErrorCode, message: string, options: ErrorOptions & Partial<TransferFault> = {}) {
    super(message, options);
    this.code = code;
    this.permanent = options.permanent ?? usual[code].permanent;
    this.side = options.side ?? usual[code].side;
  }
}
