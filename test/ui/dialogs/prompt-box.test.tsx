import {stripVTControlCharacters} from 'node:util';
import {renderToString} from 'ink';
import {describe, expect, it} from 'vitest';
import {ThemeContext} from '../../../source/ui/kit/hooks.js';
import {PromptBox} from '../../../source/ui/dialogs/prompt-box.js';
import {width} from '../../../source/ui/kit/format/width.js';
import type {HostKeyPrompt, PassphrasePrompt, Prompt} from '../../../source/ui/dialogs/prompt.js';
import {Sized} from '../app/sized.js';
import {plainTheme} from '../helpers/context.js';

const print = 'SHA256:CK22x/JS+/iLFeH4vIkek4HyHcXwNN4fcWDnJvT7j88';
const hostKey: HostKeyPrompt = {
  kind: 'hostKey',
  asked: {name: '[board.example]:2222', fingerprint: print, keyType: 'ssh-ed25519', otherTypes: []},
  value: '',
};
const warned: HostKeyPrompt = {
  ...hostKey,
  asked: {...hostKey.asked, otherTypes: ['ecdsa-sha2-nistp256', 'ssh-rsa']},
};
const passphrase: PassphrasePrompt = {kind: 'passphrase', path: '/home/alice/.ssh/id', attempt: 1, typed: 0};
/** The box of a prompt as it is on a screen, row by row. */
const drawn = (prompt: Prompt, columns = 80, rows = 24): readonly string[] => {
  const tree = (
    <Sized columns={columns} rows={rows}>
      <ThemeContext value={plainTheme}>
        <PromptBox prompt={prompt} size={{columns, rows}} />
      </ThemeContext>
    </Sized>
  );
  return stripVTControlCharacters(renderToString(tree, {columns}))
    .split('\n')
    .filter((row) => row.trim() !== '')
    .map((row) => row.trim());
};
const text = (prompt: Prompt, columns = 80, rows = 24) =>
  drawn(prompt, columns, rows)
    .map((line) => line.replaceAll(/^│ *| *│$/g, ''))
    .join(' ');

describe('box of a prompt', () => {
  it('the prompt for a host key gives host, key type and whole fingerprint, and means no by default', () => {
    expect(text(hostKey)).toContain('authenticity of [board.example]:2222 cannot be established');
    expect(text(hostKey)).toContain(`Its ED25519 key has the fingerprint  ${print}`);
    expect(text(hostKey)).toContain('↵ no, do not connect');
    expect(text({...hostKey, value: 'yes'})).toContain('↵ trust it, and connect');
    expect(text({...hostKey, value: 'y'})).not.toContain('trust it, and connect');
    expect(text({...hostKey, value: 'q'})).toContain('! Type yes, no, or the fingerprint.');
  });

  it('the prompt for a host key warns where other keys of the host are known', () => {
    expect(text(hostKey)).not.toContain('somebody may stand in');
    expect(text(warned)).toMatch(/by another key \(ECDSA, RSA\).*somebody may stand in its place/);
  });

  it('the prompt for a passphrase masks it, counts the attempts, and shows what Esc does', () => {
    expect(text({...passphrase, typed: 3})).toContain('▸ •••▏');
    expect(text(passphrase)).not.toContain('That was not it');
    expect(text({...passphrase, attempt: 2})).toContain('! That was not it. Attempt 2 of 3.');
    expect(text(passphrase)).toContain('esc go on without this key');
  });

  it('a prompt fits its box on any screen, and breaks what must be read whole', () => {
    const hostile = {...warned.asked, name: 'x\u001B[2J'.repeat(40), keyType: '\u001B]0;evil\u0007'};
    const long = {...passphrase, path: `/${'deep/'.repeat(60)}`, typed: 500};
    for (const prompt of [hostKey, warned, {...warned, asked: hostile}, passphrase, long]) {
      for (const columns of [20, 40, 60, 80, 200]) {
        for (const rows of [8, 15, 24, 60]) {
          const lines = drawn(prompt, columns, rows);
          expect(lines.length).toBeLessThanOrEqual(rows);
          expect([lines[0]?.[0], lines.at(-1)?.[0]]).toEqual(['┌', '└']);
          for (const line of lines) {
            expect(width(line)).toBe(Math.min(66, columns - 4));
            expect(line).not.toMatch(/\p{Cc}/u);
          }
        }
      }
    }

    // The end of its text goes before what is typed and the ways out, and that is said.
    const small = text({...warned, value: 'y'}, 60, 10);
    expect(small).toMatch(/lines more ▾ .*▸ y▏ .*esc no/);
    const narrow = drawn(hostKey, 40, 30).map((line) => line.replaceAll(/[│ ]/g, ''));
    expect(narrow.join('')).toContain(print);
  });
});
