import {describe, expect, it} from 'vitest';
import type {HostKeyQuestion} from '../../../source/ssh/trust/host-key.js';
import {createAsking} from '../../../source/ui/dialogs/prompts.js';

const key: HostKeyQuestion = {
  name: 'board.example',
  fingerprint: 'SHA256:abc',
  keyType: 'ssh-ed25519',
  otherTypes: [],
};

describe('asking', () => {
  it('asks about a host key and takes a yes only as a yes', async () => {
    const asking = createAsking();
    const answer = asking.questions.confirmHostKey(key);
    expect(asking.current()).toEqual({kind: 'hostKey', asked: key, value: ''});
    asking.type('ye');
    asking.answer();
    expect(asking.current()).toMatchObject({value: 'ye'});
    asking.type('s');
    asking.answer();
    await expect(answer).resolves.toBe(true);
    expect(asking.current()).toBeUndefined();
  });

  it('takes Enter alone, and Esc, as a no', async () => {
    const asking = createAsking();
    const first = asking.questions.confirmHostKey(key);
    asking.answer();
    await expect(first).resolves.toBe(false);
    const second = asking.questions.confirmHostKey(key);
    asking.type('yes');
    asking.refuse();
    await expect(second).resolves.toBe(false);
  });

  it('asks for a passphrase and shows how much was typed, never what', async () => {
    const asking = createAsking();
    const seen: unknown[] = [];
    asking.subscribe(() => seen.push(asking.current()));
    const answer = asking.questions.askPassphrase('/home/alice/.ssh/id_ed25519', 1);
    asking.type('sesamx');
    asking.erase(false);
    asking.type('e');
    expect(asking.current()).toMatchObject({kind: 'passphrase', attempt: 1, typed: 6});
    asking.answer();
    await expect(answer).resolves.toBe('sesame');
    expect(JSON.stringify(seen)).not.toContain('sesam');
    const again = asking.questions.askPassphrase('/home/alice/.ssh/id_ed25519', 2);
    expect(asking.current()).toMatchObject({attempt: 2, typed: 0});
    asking.type('x');
    asking.erase(true);
    expect(asking.current()).toMatchObject({typed: 0});
    asking.refuse();
    await expect(again).resolves.toBeUndefined();
  });

  it('asks one question at a time, and the same one once', async () => {
    const asking = createAsking();
    const answers = [
      asking.questions.confirmHostKey(key),
      asking.questions.askPassphrase('/k', 1),
      asking.questions.confirmHostKey(key),
    ];
    asking.type('yes');
    asking.answer();
    expect(asking.current()).toMatchObject({kind: 'passphrase'});
    asking.type('p');
    asking.answer();
    expect(asking.current()).toBeUndefined();
    await expect(Promise.all(answers)).resolves.toEqual([true, 'p', true]);
  });

  it('keeps what is typed when the connection is lost meanwhile and the next one asks from the start', async () => {
    const asking = createAsking();
    const lost = asking.questions.askPassphrase('/k', 2);
    asking.type('ses');
    const next = asking.questions.askPassphrase('/k', 1);
    expect(asking.current()).toMatchObject({kind: 'passphrase', attempt: 2, typed: 3});
    asking.type('ame');
    asking.answer();
    await expect(Promise.all([lost, next])).resolves.toEqual(['sesame', 'sesame']);
    expect(asking.current()).toBeUndefined();
  });

  it('refuses everything once nobody is there any more', async () => {
    const asking = createAsking();
    const open = [asking.questions.confirmHostKey(key), asking.questions.askPassphrase('/k', 1)];
    asking.close();
    await expect(Promise.all(open)).resolves.toEqual([false, undefined]);
    await expect(asking.questions.askPassphrase('/k', 1)).resolves.toBeUndefined();
  });
});
