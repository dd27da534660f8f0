/** All the user's keys as one agent: whatever holds them, the server is offered the public keys, and signs follow. */
import ssh2, {type BaseAgent, type IdentityCallback, type ParsedKey, type SignCallback} from 'ssh2';
import {certificateKey, certificateSignature} from './certificate-key.js';
import type {Identity, LoginKey} from './identity.js';
import {type Hash, keyOffers, type KeyOffer} from './key-offers.js';

/** An agent, and what became of its keys. */
export type Keyring = {
  readonly agent: BaseAgent;
  /** The keys that were offered, or would have been, in order. */
  readonly offered: readonly LoginKey[];
  /** The key that signed last: when the server lets us in, it does for this one. */
  readonly used: LoginKey | undefined;
};

/** Which keys are offered. */
export type KeyringOptions = {
  /** Whether a key is offered at all; absent: each of them is. */
  readonly fits?: (key: LoginKey) => boolean;
  /** Called before certificates are offered. @returns Whether they can be; if not, they are left out. */
  readonly enableCertificates: () => boolean;
};

/** Makes an agent of an identity. */
export function createKeyring(
  identity: Identity,
  {fits = () => true, enableCertificates}: KeyringOptions,
): Keyring {
  let offered: readonly KeyOffer[] = [];
  let used: LoginKey | undefined;
  const list = async (): Promise<(Buffer | ParsedKey)[]> => {
    const fitting = (await keyOffers(identity)).filter(fits);
    const plain = fitting.filter(({certificate}) => !certificate);
    offered = plain.length === fitting.length || enableCertificates() ? fitting : plain;
    return offered.map(({blob, certificate}) => (certificate ? certificateKey(certificate) : blob));
  };
  const sign = async (blob: Buffer, data: Buffer, hash: Hash | undefined): Promise<Buffer> => {
    const offer = offered.find((candidate) => candidate.blob.equals(blob));
    if (!offer) throw new Error('There is no such key.');
    used = {id: offer.id, name: offer.name};
    return offer.certificate
      ? certificateSignature(offer.certificate, (wanted) => offer.sign(data, wanted))
      : offer.sign(data, hash);
  };
  return {
    agent: new KeyringAgent(list, sign),
    get offered() {
      return offered;
    },
    get used() {
      return used;
    },
  };
}

type ListKeys = () => Promise<(Buffer | ParsedKey)[]>;
type SignAs = (blob: Buffer, data: Buffer, hash: Hash | undefined) => Promise<Buffer>;

/** A class because ssh2 tells an agent by its class. */
class KeyringAgent extends ssh2.BaseAgent {
  readonly #list: ListKeys;
  readonly #sign: SignAs;

  constructor(list: ListKeys, sign: SignAs) {
    super();
    this.#list = list;
    this.#sign = sign;
  }

  override getIdentities(done: IdentityCallback): void {
    this.#list().then(
      (keys) => {
        done(null, keys);
      },
      (error: unknown) => {
        done(asError(error));
      },
    );
  }

  override sign(
    publicKey: string | Buffer | ParsedKey,
    data: Buffer,
    options: {hash?: Hash} | SignCallback,
    done?: SignCallback,
  ): void {
    const finish = typeof options === 'function' ? options : done;
    const hash = typeof options === 'function' ? undefined : options.hash;
    this.#sign(blobOf(publicKey), data, hash).then(
      (signature) => finish?.(null, signature),
      (error: unknown) => finish?.(asError(error)),
    );
  }
}

function blobOf(key: string | Buffer | ParsedKey): Buffer {
  if (Buffer.isBuffer(key)) return key;
  return typeof key === 'string' ? Buffer.from(key, 'base64') : key.getPublicSSH();
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
