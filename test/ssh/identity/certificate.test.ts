import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {mendRequest} from '../../../source/ssh/identity/certificate-key.js';
import {parseCertificate, readCertificate} from '../../../source/ssh/identity/certificate.js';
import {generateKey} from '../../../source/ssh/identity/generate-key.js';
import {fingerprint} from '../../../source/ssh/trust/fingerprint.js';
import {wireString} from '../../../source/ssh/wire.js';
import {blobOf} from '../../helpers/keys.js';

const key = blobOf(generateKey().publicKey);
const authority = blobOf(generateKey().publicKey);
/** What a key's blob has behind its type. */
const own = key.subarray(4 + 'ssh-ed25519'.length);

/** A certificate whose signature nobody checks. @param kind 1: a user's, 2: a host's. */
function makeCertificate(kind = 1, type = 'ssh-ed25519-cert-v01@openssh.com'): Buffer {
  const number = Buffer.from([0, 0, 0, kind]);
  const texts = (...all: string[]) => Buffer.concat(all.map(wireString));
  return Buffer.concat([
    ...[wireString(type), wireString('nonce'), own, Buffer.alloc(8), number, texts('me', 'alice')],
    ...[Buffer.alloc(16), texts('', '', ''), wireString(authority), wireString('signature')],
  ]);
}

describe('parseCertificate', () => {
  it('reads the key and the authority of a certificate', () => {
    const blob = makeCertificate();
    const read = {blob, publicKey: key, keyType: 'ssh-ed25519', authority: fingerprint(authority)};
    expect(parseCertificate(blob)).toEqual(read);
    expect(
      readCertificate(`ssh-ed25519-cert-v01@openssh.com ${blob.toString('base64')} alice@laptop\n`),
    ).toEqual(read);
  });

  it.each([
    ['a key', key],
    ['the certificate of a host', makeCertificate(2)],
    ['a certificate of a type that we cannot sign for', makeCertificate(1, 'sk-x-cert-v01@openssh.com')],
    ['nothing', Buffer.alloc(0)],
  ])('takes %s for no certificate of a user', (_what, blob) => {
    expect(parseCertificate(blob)).toBeUndefined();
  });

  it('a certificate that was cut anywhere, and any other bytes, are none and do no harm', () => {
    const whole = makeCertificate();
    fc.assert(
      fc.property(fc.nat({max: whole.length - 1}), fc.uint8Array(), (length, bytes) => {
        expect(parseCertificate(whole.subarray(0, length))).toBeUndefined();
        expect(parseCertificate(Buffer.from(bytes))).toBeUndefined();
      }),
    );
  });
});

describe('mendRequest', () => {
  const request = (algorithm: string, named: string, signed = 1) =>
    Buffer.concat([
      ...[Buffer.from([50]), wireString('alice'), wireString('ssh-connection'), wireString('publickey')],
      ...[Buffer.from([signed]), wireString(algorithm), wireString(makeCertificate())],
      ...(signed === 1 ? [wireString(Buffer.concat([wireString(named), wireString('value')]))] : []),
    ]);

  it('names the plain algorithm in the signature of a certificate, and leaves out the padding', () => {
    const certified = 'rsa-sha2-512-cert-v01@openssh.com';
    expect(mendRequest(Buffer.concat([request(certified, certified), Buffer.alloc(11)]))).toEqual(
      request(certified, 'rsa-sha2-512'),
    );
  });

  it.each([
    ['signed by a key', request('ssh-ed25519', 'ssh-ed25519')],
    ['that is not signed yet', request('ssh-ed25519-cert-v01@openssh.com', '', 0)],
    ['of another kind', Buffer.from([94, 0, 0, 0, 1])],
  ])('leaves a packet %s as it is', (_what, packet) => {
    expect(mendRequest(packet)).toBeUndefined();
  });

  it('does no harm to any other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(mendRequest(Buffer.from([50, ...bytes]))).toBeUndefined();
      }),
    );
  });
});
