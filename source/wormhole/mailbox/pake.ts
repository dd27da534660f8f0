import {parseHex, parseObject} from '../net/json.js';

/** Says that the sender of a key exchange message computes its key by the specification. */
const mark = 'p2p-tui';

/** The body of our `pake` phase: marked, so that two of us need not wait for each other. */
export function formatPake(message: Uint8Array): Buffer {
  return Buffer.from(JSON.stringify({pake_v1: Buffer.from(message).toString('hex'), [mark]: 1}));
}

/** A key exchange message, and whether the one who sent it computes its key by the specification for sure. */
type Pake = {readonly message: Buffer; readonly exact: boolean};

/** Reads the other side's `pake` phase; undefined when it is none. */
export function parsePake(body: Uint8Array): Pake | undefined {
  const pake = parseObject(Buffer.from(body).toString('utf8'));
  const message = parseHex(pake?.['pake_v1']);
  return message === undefined ? undefined : {message, exact: pake?.[mark] === 1};
}
