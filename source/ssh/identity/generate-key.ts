import ssh2 from 'ssh2';

/** A fresh key pair: the private key in OpenSSH's format, the public one as a line of `authorized_keys`. */
export type KeyPair = {readonly privateKey: string; readonly publicKey: string};

/** Generates an ed25519 key pair without passphrase. @param comment written behind the public key. */
export function generateKey(comment = ''): KeyPair {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', {comment});
    // ssh2 drops leading zero bytes of a public key, and with them one pair in 256 is malformed (its issue 1390).
    const whole = [pair.private, pair.public].every((text) => !(ssh2.utils.parseKey(text) instanceof Error));
    if (whole) return {privateKey: pair.private, publicKey: pair.public};
  }
}
