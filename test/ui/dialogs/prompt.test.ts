import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {answerProblem, answerTo, editAnswer, type HostKeyPrompt} from '../../../source/ui/dialogs/prompt.js';

const print = 'SHA256:CK22x/JS+/iLFeH4vIkek4HyHcXwNN4fcWDnJvT7j88';
const asked: HostKeyPrompt = {
  kind: 'hostKey',
  asked: {name: '[board.example]:2222', fingerprint: print, keyType: 'ssh-ed25519', otherTypes: []},
  value: '',
};
const saying = (value: string): HostKeyPrompt => ({...asked, value});

describe('answers about a host key', () => {
  it.each(['yes', ' YES ', print, `${print}=`])('the answer "%s" trusts a host key', (value) => {
    expect(answerTo(saying(value))).toBe(true);
  });

  it.each(['', ' ', 'n', 'no', 'NO'])('the answer "%s" rejects a host key', (value) => {
    expect(answerTo(saying(value))).toBe(false);
  });

  it('other text is no answer about a host key, with a hint once it cannot become one', () => {
    expect(answerProblem(saying('ye'))).toBeUndefined();
    expect(answerTo(saying('ye'))).toBeUndefined();
    expect(answerProblem(saying('y es'))).toBe('Type yes, no, or the fingerprint.');
    expect(answerProblem(saying(print.slice(0, 20)))).toBeUndefined();
    expect(answerProblem(saying('SHA256:other'))).toBe('That is another fingerprint: say no.');
  });

  it('no typed text but yes or the fingerprint trusts a host key', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme', maxLength: 60}), (text) => {
        const typed = editAnswer(asked, {type: 'type', text});
        expect(typed.value).not.toMatch(/\p{Cc}/u);
        if (!/^\s*yes\s*$/i.test(text)) expect(answerTo(typed)).not.toBe(true);
      }),
    );
  });

  it('an answer about a host key can be erased', () => {
    expect(editAnswer(saying('yes'), {type: 'erase', all: false}).value).toBe('ye');
    expect(editAnswer(saying('yes'), {type: 'erase', all: true}).value).toBe('');
  });
});
