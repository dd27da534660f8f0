/**
 * Logging in with a certificate by ssh2, which reads none (its issues 551 and 910). It takes a key that is parsed already,
 * so it is shown one that says it is the certificate. Of one field it has no idea: the signature names the plain algorithm
 * (PROTOCOL.certkeys of OpenSSH), and ssh2 writes that of the certificate, as for keys both are the same. Servers refuse
 * that, so the packet is mended before it is encrypted.
 */
import ssh2, {type Client, type ParsedKey} from 'ssh2';
import {readWire, wireString} from '../wire.js';
import {type Certificate, certificateSuffix} from './certificate.js';
import type {Hash} from './key-offers.js';

/** RSA signs with SHA-2: servers refuse SHA-1 by now. */
function algorithmOf({keyType}: Certificate): string {
  return keyType === 'ssh-rsa' ? 'rsa-sha2-512' : keyType;
}

/** A certificate, as ssh2 takes it for a key. */
export function certificateKey(certificate: Certificate): ParsedKey {
  const key = ssh2.utils.parseKey(certificate.publicKey);
  if (key instanceof Error) throw key;
  return Object.create(key, {
    type: {value: `${algorithmOf(certificate)}${certificateSuffix}`},
    getPublicSSH: {value: () => certificate.blob},
  }) as ParsedKey;
}

/** The signature of a certificate's private key, in the form of SSH: ssh2 leaves ECDSA's in that of OpenSSL. */
export async function certificateSignature(
  certificate: Certificate,
  sign: (hash: Hash | undefined) => Promise<Buffer>,
): Promise<Buffer> {
  const signature = await sign(certificate.keyType === 'ssh-rsa' ? 'sha512' : undefined);
  const isOpenSsl = certificate.keyType.startsWith('ecdsa-') && signature[0] === derSequence;
  return isOpenSsl ? fromDer(signature) : signature;
}

const derSequence = 0x30;

/** Two integers, r and s: a DER sequence of less than 256 bytes becomes two strings, of the same content. */
function fromDer(der: Buffer): Buffer {
  const numbers: Buffer[] = [];
  // Behind the head, whose length takes one byte or two.
  let at = der[1] === 0x81 ? 3 : 2;
  for (let left = 2; left > 0; left -= 1) {
    const length = der[at + 1] ?? 0;
    numbers.push(wireString(der.subarray(at + 2, at + 2 + length)));
    at += 2 + length;
  }

  return Buffer.concat(numbers);
}

/** What of ssh2's inside this depends on, which its documentation does not promise. */
type Inside = {
  readonly _protocol?: {readonly _packetRW?: {readonly write?: Partial<PacketWriter>}};
};

type PacketWriter = {
  /** Where the payload begins in a packet. */
  readonly allocStart: number;
  alloc(size: number, force?: boolean): Buffer;
  finalize(packet: Buffer, force?: boolean): Buffer;
};

/**
 * Makes a client of ssh2 log in with certificates. To be called when it is about to authenticate.
 * @returns false when this version of ssh2 is another one inside, so that it cannot.
 */
export function enableCertificates(client: Client): boolean {
  const writer = (client as unknown as Inside)._protocol?._packetRW?.write;
  const {allocStart, alloc, finalize} = writer ?? {};
  if (!writer || allocStart === undefined || !alloc || !finalize) return false;
  writer.finalize = (packet, force) => {
    const mended = mendRequest(packet.subarray(allocStart));
    if (!mended) return finalize.call(writer, packet, force);
    const other = alloc.call(writer, mended.length, force);
    other.set(mended, allocStart);
    return finalize.call(writer, other, force);
  };
  return true;
}

/** SSH_MSG_USERAUTH_REQUEST (RFC 4252, section 5). */
const userAuthRequest = 50;

/**
 * @param packet from its payload on
 * @returns The payload with the plain algorithm in its signature; undefined when it is no request signed by a certificate.
 */
export function mendRequest(packet: Buffer): Buffer | undefined {
  if (packet[0] !== userAuthRequest) return undefined;
  const head = readWire(packet.subarray(1));
  // The user, and the service.
  head.string();
  head.string();
  const method = head.string()?.toString('latin1');
  const flagAt = 1 + head.at;
  const isSigned = packet[flagAt] === 1;
  if (method !== 'publickey' || !isSigned) return undefined;

  const rest = readWire(packet.subarray(flagAt + 1));
  const algorithm = rest.string()?.toString('latin1') ?? '';
  if (!algorithm.endsWith(certificateSuffix)) return undefined;
  rest.string();
  const signatureAt = flagAt + 1 + rest.at;
  const signature = readWire(rest.string() ?? Buffer.alloc(0));
  signature.string();
  const value = signature.string();
  if (!value) return undefined;
  const plain = wireString(algorithm.slice(0, -certificateSuffix.length));
  const mended = wireString(Buffer.concat([plain, wireString(value)]));
  return Buffer.concat([packet.subarray(0, signatureAt), mended]);
}
