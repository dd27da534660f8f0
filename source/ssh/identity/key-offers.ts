/** What a server is offered of an identity, in which order, and who signs for it. */
import ssh2, {type ParsedKey} from 'ssh2';
import {cleanText} from '../../message/clean.js';
import {fingerprint} from '../trust/fingerprint.js';
import {listAgentKeys} from './agent.js';
import {type Certificate, parseCertificate} from './certificate.js';
import type {Identity, LoginKey} from './identity.js';
import {parseKey} from './parse-key.js';

/** A public key, or a certificate for one, and how to sign with the private key. */
export type KeyOffer = LoginKey & {
  /** What is offered: SSH wire format. */
  readonly blob: Buffer;
  /** It is this certificate that is offered. */
  readonly certificate?: Certificate;
  readonly sign: Sign;
};

/** What a signature of RSA is made over; other kinds of key have one way only. */
export type Hash = 'sha1' | 'sha256' | 'sha512';

type Sign = (data: Buffer, hash: Hash | undefined) => Promise<Buffer>;

/**
 * OpenSSH's order: certificates that the configuration lists; what the agent holds and a file names; what else the agent
 * holds; the keys of files, each with its certificate behind it; and last those behind a passphrase, which is asked for only
 * when the server accepts the key. Nothing is offered twice, for a server counts, and hangs up after a few.
 */
export async function keyOffers(identity: Identity): Promise<readonly KeyOffer[]> {
  const {keys, agent, preferred = [], preferredOnly = false, locked = [], certificates = []} = identity;
  const held = agent === undefined ? [] : await agentOffers(agent);
  const first = preferred.flatMap((blob) => held.find((offer) => offer.blob.equals(blob)) ?? []);
  const own: KeyOffer[] = keys.flatMap(({name, text}) => {
    const key = parseKey(text);
    if (key instanceof Error || !key.isPrivateKey()) return [];
    return [plainOffer(name, key.getPublicSSH(), (data, hash) => signWith(key, data, hash))];
  });
  const behind: KeyOffer[] = locked.flatMap(({path, name, publicKey, unlock}) => {
    if (!publicKey || !unlock) return [];
    const sign: Sign = async (data, hash) => {
      const key = await unlock();
      if (!key) throw new Error(`The key ${path} was not unlocked.`);
      return signWith(key, data, hash);
    };
    return [plainOffer(name, publicKey, sign)];
  });

  // Whatever has the private key of a certificate signs for it.
  const certificatesFor = (signer: KeyOffer): KeyOffer[] =>
    certificates.flatMap(({name, certificate}) =>
      certificate.publicKey.equals(signer.blob) ? [certificateOffer(name, certificate, signer.sign)] : [],
    );
  const isListed = ({certificate}: KeyOffer): boolean =>
    certificates.some((one) => one.isListed && one.certificate === certificate);
  const offers = [
    ...[...own, ...held, ...behind].flatMap(certificatesFor).filter(isListed),
    ...first,
    ...(preferredOnly ? [] : held),
    ...own.flatMap((offer) => [offer, ...certificatesFor(offer)]),
    ...held.flatMap(certificatesFor),
    ...behind.flatMap((offer) => [offer, ...certificatesFor(offer)]),
  ];
  return offers.filter(({blob}, at) => offers.findIndex((other) => other.blob.equals(blob)) === at);
}

async function agentOffers(socket: string): Promise<KeyOffer[]> {
  const agent = ssh2.createAgent(socket);
  const held = await listAgentKeys(socket).catch(() => []);
  return held.flatMap(({publicKey: blob, comment}) => {
    const certificate = parseCertificate(blob);
    const key = ssh2.utils.parseKey(certificate?.publicKey ?? blob);
    if (key instanceof Error) return [];
    // The agent finds its private key by what it is named by here, and ssh2 how to sign by the type.
    const named: ParsedKey = Object.create(key, {getPublicSSH: {value: () => blob}}) as ParsedKey;
    const sign: Sign = (data, hash) =>
      new Promise((resolve, reject) => {
        agent.sign(named, data, hash === undefined ? {} : {hash}, (error, signature) => {
          if (signature) resolve(signature);
          else reject(error ?? new Error('The agent did not sign.'));
        });
      });
    const name = comment === '' ? 'a key of the agent' : cleanText(comment, 60);
    return [certificate ? certificateOffer(name, certificate, sign) : plainOffer(name, blob, sign)];
  });
}

function plainOffer(name: string, blob: Buffer, sign: Sign): KeyOffer {
  const id = fingerprint(blob);
  return {id, name: `${name} (${id})`, blob, sign};
}

/** Its authority is a part of who it is: the board may know that, and the certificate is made anew every few hours. */
function certificateOffer(name: string, certificate: Certificate, sign: Sign): Required<KeyOffer> {
  const print = fingerprint(certificate.publicKey);
  return {
    id: `${print} certified by ${certificate.authority}`,
    name: `the certificate ${name} (${print})`,
    blob: certificate.blob,
    certificate,
    sign,
  };
}

/** ssh2 returns an error where its types promise none. */
function signWith(key: ParsedKey, data: Buffer, hash: Hash | undefined): Promise<Buffer> {
  const signature: unknown = key.sign(data, hash);
  if (Buffer.isBuffer(signature)) return Promise.resolve(signature);
  return Promise.reject(signature instanceof Error ? signature : new Error(String(signature)));
}
