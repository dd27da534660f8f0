import {describe, expect, it} from 'vitest';
import {connectToAccount, type KnownUsers} from '../../source/board/account.js';
import {CommandError, ConnectError, type Connect} from '../../source/ssh/connection.js';
import type {LoginKey} from '../../source/ssh/identity/identity.js';
import {hastyClock} from './fixture.js';

const key = (name: string): LoginKey => ({id: `SHA256:${name}`, name: `${name} (SHA256:${name})`});
const nobody = key('nobodys');
const alices = key('alices');
const bobs = key('bobs');
const users: Readonly<Record<string, string>> = {[alices.id]: 'alice', [bobs.id]: 'bob'};

type Server = {
  /** What it is offered, in order. */
  keys?: readonly LoginKey[];
  /** Why pico.sh cannot be asked. */
  trouble?: ConnectError;
  /** `ssh` connects, which does not tell by which key. */
  isProgram?: boolean;
};

/** The pico.sh service: it lets in the first key that it is offered, and tells the name on another host. */
function service(server: Server = {}) {
  const {keys = [nobody, alices, bobs]} = server;
  const log: string[] = [];
  const open = new Set<object>();
  const connect: Connect = async ({host, fits = () => true}) => {
    if (host === 'pico.sh' && server.trouble) throw server.trouble;
    const used = keys.find(fits);
    if (!used) throw new ConnectError(`${host} accepts none of your SSH keys.`, 'auth');
    log.push(`${host} ${used.id}`);
    const connection = {
      ...(!server.isProgram && {key: used}),
      closed: new Promise<string>(() => undefined),
      run(command: string) {
        const user = users[used.id];
        return command === 'user' && user !== undefined
          ? Promise.resolve(`${user}\nid\n2026-11-21T22:20:58Z\n\n`)
          : Promise.reject(new CommandError(`not found: [ssh-ed25519 ${used.id}]`));
      },
      pipe: () => Promise.reject(new Error('not asked for')),
      measure: () => Promise.resolve(0),
      close() {
        open.delete(connection);
        return Promise.resolve();
      },
    };
    open.add(connection);
    return Promise.resolve(connection);
  };
  return {connect, log, open};
}

function learnt(initial: Readonly<Record<string, string>> = {}): KnownUsers & {all: Map<string, string>} {
  const all = new Map(Object.entries(initial));
  return {
    all,
    userOf: (board, {id}) => all.get(`${board} ${id}`),
    remember: (board, {id}, user) => void all.set(`${board} ${id}`, user),
  };
}

const options = {host: 'pipe.pico.sh', port: 22, username: 'anyone', clock: hastyClock};

describe('connectToAccount', () => {
  it('goes on to the next key where one has no account, and leaves no connection behind', async () => {
    const {connect, log, open} = service();
    const known = learnt();
    const enter = connectToAccount(connect, {known});
    const connection = await enter(options);
    expect(connection).toMatchObject({user: 'alice', key: alices});
    expect(log).toEqual([
      `pipe.pico.sh ${nobody.id}`,
      `pico.sh ${nobody.id}`,
      `pipe.pico.sh ${alices.id}`,
      `pico.sh ${alices.id}`,
    ]);
    expect(open.size).toBe(1);
    expect([...known.all]).toEqual([[`pipe.pico.sh ${alices.id}`, 'alice']]);
  });

  it('connects again by the key that has an account, and does not ask for its name again', async () => {
    const {connect, log} = service();
    const enter = connectToAccount(connect, {known: learnt()});
    await enter(options);
    log.length = 0;
    expect(await enter(options)).toMatchObject({user: 'alice'});
    expect(log).toEqual([`pipe.pico.sh ${alices.id}`]);
  });

  it('names the keys that it tried when none has an account, and tries all of them again the next time', async () => {
    const {connect, log, open} = service({keys: [nobody, key('another')]});
    const enter = connectToAccount(connect, {known: learnt()});
    for (let times = 0; times < 2; times += 1) {
      log.length = 0;
      await expect(enter(options)).rejects.toMatchObject({
        failure: 'account',
        refused: true,
        message:
          'pico.sh has no account for any of your SSH keys, nobodys (SHA256:nobodys) and another (SHA256:another): ' +
          'register one there, or name the key of your account with -i.',
      });
      expect(log).toHaveLength(4);
      expect(open.size).toBe(0);
    }
  });

  it('says what keeps another key out, where that can be mended', async () => {
    const {connect} = service({keys: [nobody]});
    const hint = 'pipe.pico.sh accepts none of your unlocked SSH keys, and k has a passphrase: ssh-add k';
    const enter = connectToAccount(
      (given) =>
        connect(given).catch(() => Promise.reject(new ConnectError(hint, 'auth', {mend: 'ssh-add k'}))),
      {known: learnt()},
    );
    await expect(enter(options)).rejects.toMatchObject({
      message: `pico.sh has no account for your SSH key, nobodys (SHA256:nobodys): ${hint}`,
      mend: 'ssh-add k',
    });
  });

  it('is the user who was wanted, by whichever key that is', async () => {
    const enter = connectToAccount(service().connect, {user: 'bob', known: learnt()});
    expect(await enter(options)).toMatchObject({user: 'bob', key: bobs});
    const other = connectToAccount(service().connect, {user: 'carol', known: learnt()});
    await expect(other(options)).rejects.toMatchObject({
      failure: 'account',
      message: expect.stringContaining(
        'pico.sh does not know carol by any of your SSH keys, nobodys (SHA256:nobodys), ' +
          'alices (SHA256:alices) of alice and bobs (SHA256:bobs) of bob',
      ) as string,
    });
  });

  describe('where pico.sh cannot be asked', () => {
    const trouble = () =>
      new ConnectError('The host key of pico.sh is not known yet: give it.', 'hostKey', {mend: 'give it'});
    const told = 'Your user name is asked at pico.sh: the host key of pico.sh is not known yet: give it';

    it('takes the name that was learnt for the key, and tells why', async () => {
      const {connect, open} = service({keys: [alices], trouble: trouble()});
      const known = learnt({[`pipe.pico.sh ${alices.id}`]: 'alice', [`pipe.pico.sh ${bobs.id}`]: 'bob'});
      const connection = await connectToAccount(connect, {known})(options);
      expect(connection).toMatchObject({user: 'alice', assumed: `${told}.`});
      expect(open.size).toBe(1);
    });

    it('takes the name that was given where none was learnt, and does not learn it', async () => {
      const {connect} = service({keys: [alices], trouble: trouble()});
      const known = learnt();
      expect(await connectToAccount(connect, {user: 'alice', known})(options)).toMatchObject({user: 'alice'});
      expect(known.all.size).toBe(0);
    });

    it('goes on to the key that was learnt to be of the user who is wanted', async () => {
      const {connect} = service({keys: [alices, bobs], trouble: trouble()});
      const known = learnt({[`pipe.pico.sh ${alices.id}`]: 'alice', [`pipe.pico.sh ${bobs.id}`]: 'bob'});
      const connection = await connectToAccount(connect, {user: 'bob', known})(options);
      expect(connection).toMatchObject({user: 'bob', key: bobs});
    });

    it('fails with the name of the host that asked, and with --user, where no name is known', async () => {
      const {connect, open} = service({keys: [alices], trouble: trouble()});
      await expect(connectToAccount(connect, {known: learnt()})(options)).rejects.toMatchObject({
        failure: 'hostKey',
        otherHost: 'pico.sh',
        mend: 'give it',
        message: `${told}; or give the name with --user.`,
      });
      expect(open.size).toBe(0);
    });
  });

  it('says that there is no account where ssh connects, which does not tell its key', async () => {
    const {connect} = service({isProgram: true});
    await expect(connectToAccount(connect, {known: learnt()})(options)).rejects.toMatchObject({
      failure: 'account',
      message: expect.stringContaining('no account for your SSH key, the one that ssh uses') as string,
    });
  });

  it('closes the connection when it is given up while the name is asked for', async () => {
    const {connect, open} = service({keys: [alices]});
    const giving = new AbortController();
    const asked = Promise.withResolvers<undefined>();
    const enter = connectToAccount(
      (given) => {
        if (given.host !== 'pico.sh') return connect(given);
        asked.resolve(undefined);
        return new Promise((_, reject) => {
          given.signal?.addEventListener('abort', () => {
            reject(new ConnectError('The session was closed.', 'closed'));
          });
        });
      },
      {known: learnt()},
    );
    const entering = enter({...options, signal: giving.signal});
    await asked.promise;
    giving.abort();
    await expect(entering).rejects.toMatchObject({failure: 'closed', refused: false});
    expect(open.size).toBe(0);
  });
});
