import {mkdir, mkdtemp, rename, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {systemClock} from '../../../source/clock/system.js';
import {generateKey} from '../../../source/ssh/identity/generate-key.js';
import type {Accounts} from '../../../source/board/server/accounts.js';
import {
  openAccountsDirectory,
  type AccountsDirectory,
} from '../../../source/board/server/accounts-directory.js';

const [laptop, work, other] = [generateKey('laptop'), generateKey(), generateKey()];

describe('openAccountsDirectory', () => {
  let directory = '';
  let open: AccountsDirectory | undefined;
  let log: string[] = [];
  let changes: Accounts[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'accounts-'));
    log = [];
    changes = [];
    await put('alice', laptop.publicKey);
    await put('bob', work.publicKey);
  });

  afterEach(async () => {
    open?.close();
    await rm(directory, {recursive: true, force: true});
  });

  /** At one stroke: the directory is looked at whenever something changes. */
  const put = async (name: string, text: string): Promise<void> => {
    const draft = join(directory, '.draft');
    await writeFile(draft, `${text}\n`);
    await rename(draft, join(directory, name));
  };

  async function start(onChange?: () => void): Promise<AccountsDirectory> {
    open = await openAccountsDirectory({
      directory,
      clock: systemClock,
      log: (line) => log.push(line),
      onChange(accounts) {
        changes.push(accounts);
        onChange?.();
      },
      interval: 3_600_000,
    });
    return open;
  }

  it('reads the keys of each user from a file, and says which file names cannot be users', async () => {
    await put('.bob.swp', 'x');
    await put('bob~', 'x');
    await put('Carol', other.publicKey);
    await mkdir(join(directory, 'dora'));
    const {accounts} = await start();
    expect([...accounts().keys()]).toEqual(['alice', 'bob']);
    expect(log).toEqual([expect.stringMatching(/^"Carol" is not a user name.*\.$/)]);
  });

  it('reports new accounts when the file of a new user appears', async () => {
    const changed = Promise.withResolvers<void>();
    await start(changed.resolve);
    await put('carol', other.publicKey);
    await changed.promise;
    expect([...(changes[0] ?? new Map<string, never>()).keys()]).toEqual(['alice', 'bob', 'carol']);
    expect(log).toEqual(['The accounts have changed: alice, bob, carol.']);
  });

  it('keeps the keys of a user whose file is broken, and says so once', async () => {
    const {accounts, refresh} = await start();
    await put('bob', 'ssh-ed25519 AAAA');
    await put('alice', `${laptop.publicKey}\n${other.publicKey}`);
    await refresh();
    await refresh();
    expect(accounts().get('bob')).toEqual([work.publicKey]);
    expect(accounts().get('alice')).toEqual([laptop.publicKey, other.publicKey]);
    expect(log.filter((line) => line.includes('authorized_keys'))).toEqual([
      'Line 1 of bob is not a line of authorized_keys: mend or remove it. bob keeps the keys of before.',
    ]);
  });

  it('says once that a user without keys cannot log in', async () => {
    const {accounts, refresh} = await start();
    await put('bob', '# none yet');
    await refresh();
    await refresh();
    expect(accounts().get('bob')).toEqual([]);
    expect(log.filter((line) => line.includes('no keys'))).toEqual([
      'The file of bob has no keys, so bob cannot log in.',
    ]);
  });

  it('takes the account from a user whose file goes', async () => {
    const {accounts, refresh} = await start();
    await rm(join(directory, 'bob'));
    await refresh();
    expect([...accounts().keys()]).toEqual(['alice']);
    expect(changes).toHaveLength(1);
  });

  it('leaves a key that two users have with the one who had it first', async () => {
    const {accounts, refresh} = await start();
    await put('aaron', work.publicKey);
    await refresh();
    expect(accounts().get('aaron')).toEqual([]);
    expect(accounts().get('bob')).toEqual([work.publicKey]);
    expect(log).toContainEqual(expect.stringContaining('bob and aaron have the same key'));
  });

  it('reports each key that two users have once, and again when it happens again', async () => {
    const {refresh} = await start();
    const said = () => log.filter((line) => line.includes('the same key'));
    const both = `${laptop.publicKey}\n${work.publicKey}`;
    await put('carol', both);
    await refresh();
    await refresh();
    const sentences = ['alice', 'bob'].map(
      (owner) => `${owner} and carol have the same key, and it stays with ${owner}: remove one.`,
    );
    expect(said()).toEqual(sentences);
    await put('carol', other.publicKey);
    await refresh();
    await put('carol', both);
    await refresh();
    expect(said()).toEqual([...sentences, ...sentences]);
  });

  it('keeps all accounts when their directory cannot be read', async () => {
    const {accounts, refresh} = await start();
    const away = `${directory}-away`;
    await rename(directory, away);
    await refresh();
    await rm(away, {recursive: true});
    expect(accounts().size).toBe(2);
    expect(log).toEqual([expect.stringMatching(/cannot be read, and stay as they are/)]);
  });
});
