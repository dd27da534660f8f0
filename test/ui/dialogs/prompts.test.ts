import {describe, expect, it} from 'vitest';
import type {UnknownHostKey} from '../../../source/ssh/trust/host-key.js';
import {createPrompts} from '../../../source/ui/dialogs/prompts.js';

const key: UnknownHostKey = {
  name: 'board.example',
  fingerprint: 'SHA256:abc',
  keyType: 'ssh-ed25519',
  otherTypes: [],
};

describe('prompts of the connection', () => {
  it('a prompt about a host key takes only a whole yes as a yes', async () => {
    const prompts = createPrompts();
    const answer = prompts.ask.confirmHostKey(key);
    expect(prompts.current()).toEqual({kind: 'hostKey', asked: key, value: ''});
    prompts.press({type: 'type', text: 'ye'});
    prompts.press({type: 'answer'});
    expect(prompts.current()).toMatchObject({value: 'ye'});
    prompts.press({type: 'type', text: 's'});
    prompts.press({type: 'answer'});
    await expect(answer).resolves.toBe(true);
    expect(prompts.current()).toBeUndefined();
  });

  it('a prompt about a host key takes Enter alone, and Esc, as a no', async () => {
    const prompts = createPrompts();
    const first = prompts.ask.confirmHostKey(key);
    prompts.press({type: 'answer'});
    await expect(first).resolves.toBe(false);
    const second = prompts.ask.confirmHostKey(key);
    prompts.press({type: 'type', text: 'yes'});
    prompts.press({type: 'dismiss'});
    await expect(second).resolves.toBe(false);
  });

  it('a prompt for a passphrase shows how much was typed, never what', async () => {
    const prompts = createPrompts();
    const seen: unknown[] = [];
    prompts.subscribe(() => seen.push(prompts.current()));
    const answer = prompts.ask.askPassphrase('/home/alice/.ssh/id_ed25519', 1);
    prompts.press({type: 'type', text: 'sesamx'});
    prompts.press({type: 'erase', all: false});
    prompts.press({type: 'type', text: 'e'});
    expect(prompts.current()).toMatchObject({kind: 'passphrase', attempt: 1, typed: 6});
    prompts.press({type: 'answer'});
    await expect(answer).resolves.toBe('sesame');
    expect(JSON.stringify(seen)).not.toContain('sesam');
    const again = prompts.ask.askPassphrase('/home/alice/.ssh/id_ed25519', 2);
    expect(prompts.current()).toMatchObject({attempt: 2, typed: 0});
    prompts.press({type: 'type', text: 'x'});
    prompts.press({type: 'erase', all: true});
    expect(prompts.current()).toMatchObject({typed: 0});
    prompts.press({type: 'dismiss'});
    await expect(again).resolves.toBeUndefined();
  });

  it('prompts are shown one at a time, and the same one only once', async () => {
    const prompts = createPrompts();
    const answers = [
      prompts.ask.confirmHostKey(key),
      prompts.ask.askPassphrase('/k', 1),
      prompts.ask.confirmHostKey(key),
    ];
    prompts.press({type: 'type', text: 'yes'});
    prompts.press({type: 'answer'});
    expect(prompts.current()).toMatchObject({kind: 'passphrase'});
    prompts.press({type: 'type', text: 'p'});
    prompts.press({type: 'answer'});
    expect(prompts.current()).toBeUndefined();
    await expect(Promise.all(answers)).resolves.toEqual([true, 'p', true]);
  });

  it('a prompt keeps what is typed when the connection is lost and the next one prompts for the same', async () => {
    const prompts = createPrompts();
    const lost = prompts.ask.askPassphrase('/k', 2);
    prompts.press({type: 'type', text: 'ses'});
    const next = prompts.ask.askPassphrase('/k', 1);
    expect(prompts.current()).toMatchObject({kind: 'passphrase', attempt: 2, typed: 3});
    prompts.press({type: 'type', text: 'ame'});
    prompts.press({type: 'answer'});
    await expect(Promise.all([lost, next])).resolves.toEqual(['sesame', 'sesame']);
    expect(prompts.current()).toBeUndefined();
  });

  it('all prompts are refused once they are closed', async () => {
    const prompts = createPrompts();
    const open = [prompts.ask.confirmHostKey(key), prompts.ask.askPassphrase('/k', 1)];
    prompts.close();
    await expect(Promise.all(open)).resolves.toEqual([false, undefined]);
    await expect(prompts.ask.askPassphrase('/k', 1)).resolves.toBeUndefined();
  });
});
