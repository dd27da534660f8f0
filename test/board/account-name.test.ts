import {describe, expect, it} from 'vitest';
import {identify, parseAccountName} from '../../source/board/account-name.js';
import type {Connection, ConnectionOptions} from '../../source/ssh/connection.js';
import {refusal} from '../../source/ssh/channel-rules.js';
import {hastyClock} from './fixture.js';

function connectionThatSays(output: string, heard: string[], host?: string): Connection {
  return {
    ...(host !== undefined && {host}),
    closed: new Promise(() => undefined),
    run(command) {
      heard.push(command);
      return Promise.resolve(output);
    },
    pipe: () => Promise.reject(new Error('not asked for')),
    measure: () => Promise.resolve(0),
    close() {
      heard.push('close');
      return Promise.resolve();
    },
  };
}

function optionsFor(host: string): ConnectionOptions {
  return {
    host,
    port: 22,
    username: 'anyone',
    identity: {keys: []},
    verifyHostKey: () => Promise.resolve({accepted: true}),
    clock: hastyClock,
  };
}

describe('parseAccountName', () => {
  it('reads the account name from the first line of the output, with CRLF too', () => {
    expect(parseAccountName('alice\r\n1234\r\n2026-11-21T22:20:58Z\r\n')).toBe('alice');
    expect(parseAccountName('bob\n')).toBe('bob');
  });

  it('reports that there is no account when the output holds no account name', () => {
    for (const output of ['', '\n', 'Welcome to pico.sh\n']) {
      expect(() => parseAccountName(output)).toThrow(/no account for your SSH key/);
    }
  });
});

describe('identify', () => {
  it('says that there is no account, and not which key it is, when the board refuses to tell the name', async () => {
    const refuses: Connection = {
      ...connectionThatSays('', []),
      run: (command) => Promise.reject(refusal(command, 'pubkey not found: [ssh-ed25519 AAAAC3Nza]')),
    };
    const asking = identify(refuses, optionsFor('127.0.0.1'), () => Promise.reject(new Error('not needed')));
    await expect(asking).rejects.toMatchObject({
      failure: 'account',
      message: expect.not.stringContaining('AAAA') as string,
    });
  });

  it('asks nobody where the connection knows the name', async () => {
    const board: Connection = {...connectionThatSays('', []), user: 'alice'};
    expect(await identify(board, optionsFor('pipe.pico.sh'), () => Promise.reject(new Error('no')))).toBe(
      'alice',
    );
  });

  it('asks a board that is not of pico.sh itself for the name of the account', async () => {
    const heard: string[] = [];
    const board = connectionThatSays('alice\n', heard);
    const name = await identify(board, optionsFor('127.0.0.1'), () =>
      Promise.reject(new Error('not needed')),
    );
    expect(name).toBe('alice');
    expect(heard).toEqual(['user']);
  });

  it.each([
    ['pipe.pico.sh', undefined],
    ['pipes', 'pipe.pico.sh'],
    ['Pipes', 'PIPE.pico.sh.'],
  ])(
    'asks pico.sh for the account name on board %s (host %s), and closes that connection again',
    async (given, host) => {
      const heard: string[] = [];
      const hosts: string[] = [];
      const board = connectionThatSays('', [], host);
      const name = await identify(board, optionsFor(given), (options) => {
        hosts.push(options.host);
        return Promise.resolve(connectionThatSays('alice\n', heard));
      });
      expect(name).toBe('alice');
      expect(hosts).toEqual(['pico.sh']);
      expect(heard).toEqual(['user', 'close']);
    },
  );
});
