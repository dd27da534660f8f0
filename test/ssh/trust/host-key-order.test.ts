import {describe, expect, it} from 'vitest';
import {orderHostKeyAlgorithms} from '../../../source/ssh/trust/host-key-order.js';

describe('orderHostKeyAlgorithms', () => {
  it('puts the algorithms of known host keys first, and leaves none out', () => {
    const usual = orderHostKeyAlgorithms([]);
    expect(usual[0]).toBe('ssh-ed25519');
    const rsa = orderHostKeyAlgorithms(['ssh-rsa']);
    expect(rsa.slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']);
    expect(new Set(rsa)).toEqual(new Set(usual));
    expect(orderHostKeyAlgorithms(['ecdsa-sha2-nistp384', 'unheard-of'])[0]).toBe('ecdsa-sha2-nistp384');
  });
});
