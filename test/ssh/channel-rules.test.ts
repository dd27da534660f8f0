import {describe, expect, it} from 'vitest';
import {refusal} from '../../source/ssh/channel-rules.js';
import {generateKey} from '../../source/ssh/identity/generate-key.js';

describe('refusal', () => {
  it('is one line in the words of the board, without any key that it shows', () => {
    const [type = '', base64 = ''] = generateKey().publicKey.split(' ');
    const {message} = refusal(
      'user',
      `detected: [user]\r\nERROR: not in our database: [${type} ${base64}]\r\n`,
    );
    expect(message).toBe(
      'The board refused "user": detected: [user] ERROR: not in our database: [ssh-ed25519 …]',
    );
  });
});
