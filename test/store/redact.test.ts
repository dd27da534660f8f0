import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {redact, redactedJson} from '../../source/store/redact.js';

/** Texts of what makes codes, and of what could hide them from somebody who looks at JSON. */
const pieces = [
  'wormhole://',
  'WormHole://',
  'wormhole:',
  'hidden',
  '12-ab.c',
  'via',
  '"',
  '\\',
  ':',
  ',',
  '\n',
  '\u0001',
  ' ',
];
const text = fc.array(fc.constantFrom(...pieces), {maxLength: 6}).map((parts) => parts.join(''));
const {value} = fc.letrec((tie) => ({
  value: fc.oneof(
    {depthSize: 'small'},
    text,
    fc.integer(),
    fc.constant(null),
    fc.array(tie('value'), {maxLength: 3}),
    fc.dictionary(fc.oneof(fc.constantFrom('via', 'VIA', 'text'), text), tie('value'), {maxKeys: 3}),
  ),
}));

describe('redactedJson', () => {
  it('redactedJson equals the JSON of the redacted copy, whatever the value', () => {
    fc.assert(
      fc.property(value, (any) => {
        const whole = {any};
        expect(redactedJson(whole)).toBe(JSON.stringify(redact(whole)));
      }),
      {numRuns: 2000},
    );
  });

  it('redactedJson hides the code of an ordinary line, and leaves the rest', () => {
    const line = {message: {future: 'f-1', via: 'wormhole://1234-0123456789ab'}, topic: 'future.p2p'};
    expect(redactedJson(line)).toBe(
      '{"message":{"future":"f-1","via":"wormhole://hidden"},"topic":"future.p2p"}',
    );
  });
});
