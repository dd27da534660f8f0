import {describe, expect, it} from 'vitest';
import {phaseKey, transitKey, verifier} from '../../../source/wormhole/crypto/keys.js';

const key = Buffer.from('772e20302c88e6cdf6b7eab34044a79902278d5aac5672ee61421540a7394b60', 'hex');

describe('keys', () => {
  it.each([
    ['0123456789', 'version', 'c1077d0067235375880b4041c93e09dd94d2801fc126f3eab3d29736f58666a6'],
    ['0123456789', '0', '9df93db971365656136211fc377a30813751a714f0af359317c86f3af5692101'],
    ['0123456789', '1', '1a3438493467120597c9626ac6c633340fcdf5c8d6ba38d5484f9e07dfb47f82'],
    ['abcdef0123', 'version', 'bec83ac9eb3c0c481b2a57099049c84bb2439a25f02ade46a6ecad94164bf190'],
    ['abcdef0123', '0', '06b82408c2a87ac83892bdaba1564784a1957927b40dd8c52a6bf4bd2266ba80'],
    ['abcdef0123', '1', '5b439bfa2902745964d960e3433ec9e983594607c02d9678c3cdca36d6e94d68'],
  ])('the key of side %s for phase %s is derived as in the vectors', (side, phase, expected) => {
    expect(phaseKey(key, side, phase).toString('hex')).toBe(expected);
  });

  it('the verifier and the transit key are derived as in the vectors', () => {
    expect(verifier(key).toString('hex')).toBe(
      'e77bb24e41a6f3f549642b049989663bbb7dee6a025c4ec4a83599d222a1ba0e',
    );
    expect(transitKey(key).toString('hex')).toBe(
      'c47b2781b63f34be75b868cc1b948e149b323c4f180218bcb4115c7f032a5349',
    );
  });
});
