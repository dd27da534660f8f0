/** One SSH connection: TCP or a stream that is there already, host key, authentication, keepalives. */
import type {Duplex} from 'node:stream';
import ssh2, {type AnyAuthMethod, type Client} from 'ssh2';
import type {Cancel} from '../clock/clock.js';
import type {ConnectionOptions} from './connection.js';
import type {Identity} from './identity.js';
import {ConnectError} from './ssh-connect-error.js';
import {createKeyring} from './ssh-keyring.js';

/** A connection that is up and authenticated. */
export type OpenClient = {
  readonly client: Client;
  /** Resolves with the reason, one phrase, when the connection is gone. Never rejects. */
  readonly closed: Promise<string>;
};

/** Milliseconds until a connection has to be up, the time not counted in which the user is asked something. */
const patience = 20_000;
/** Milliseconds between keepalives; three without an answer and the connection is lost. */
const keepaliveInterval = 10_000;

/**
 * Connects and authenticates.
 * @param stream - Leads to the server, in place of a TCP connection of our own.
 * @throws ConnectError with one sentence.
 */
export function openClient(options: ConnectionOptions, stream?: Duplex): Promise<OpenClient> {
  const {host, port, username, identity = {keys: []}, clock, signal} = options;
  const {promise, resolve, reject} = Promise.withResolvers<OpenClient>();
  const closed = Promise.withResolvers<string>();
  const client = new ssh2.Client();
  let refusal: string | undefined;
  let reason: string | undefined;
  let cancel: Cancel | undefined;
  let over = false;

  const fail = (why: string, refused: boolean): void => {
    reason ??= why;
    reject(new ConnectError(reason, refused));
  };
  const abort = (): void => {
    client.destroy();
  };
  const start = (): void => {
    if (over) return;
    cancel = clock.after(patience, () => {
      fail(`${host}:${port} does not answer: check the address and your network.`, false);
      client.destroy();
    });
  };
  const finish = (): void => {
    over = true;
    cancel?.();
    signal?.removeEventListener('abort', abort);
  };
  /** People take their time. */
  const unhurried = async <T>(work: () => Promise<T>): Promise<T> => {
    cancel?.();
    try {
      return await work();
    } finally {
      start();
    }
  };

  client.on('ready', () => {
    finish();
    client.setNoDelay();
    resolve({client, closed: closed.promise});
  });
  client.on('error', (error) => {
    // A key that cannot sign is no reason to give up: others come next.
    if (error.level === 'agent') return;
    const isKeys = error.level === 'client-authentication' || tooManyKeys.test(error.message);
    fail(refusal ?? explain(error, options), refusal !== undefined || isKeys);
  });
  client.on('close', () => {
    finish();
    fail(`${host} closed the connection.`, false);
    closed.resolve(reason ?? '');
  });

  if (signal?.aborted) return Promise.reject(new ConnectError('The session was closed.', false));
  signal?.addEventListener('abort', abort, {once: true});
  start();

  const methods: AnyAuthMethod[] = [
    {type: 'agent', username, agent: createKeyring(patient(identity, unhurried))},
  ];
  try {
    client.connect({
      ...(stream ? {sock: stream} : {host, port}),
      username,
      authHandler: methods,
      readyTimeout: 0,
      keepaliveInterval,
      keepaliveCountMax: 3,
      ...(options.hostKeyAlgorithms && {algorithms: {serverHostKey: [...options.hostKeyAlgorithms]}}),
      hostVerifier(key: Buffer, verify: (accepted: boolean) => void) {
        unhurried(() => judge(options, key)).then((why) => {
          refusal = why;
          verify(why === undefined);
        }, reject);
      },
    });
  } catch (error) {
    finish();
    reject(new ConnectError(messageOf(error), true));
  }

  return promise;
}

/** @returns Why the host key is refused, if so. */
async function judge(
  {host, port, verifyHostKey}: ConnectionOptions,
  key: Buffer,
): Promise<string | undefined> {
  if (!verifyHostKey) return `Nobody says which host key of ${host} to trust.`;
  try {
    const verdict = await verifyHostKey(host, port, key);
    return verdict.accepted ? undefined : verdict.reason;
  } catch (error) {
    return `The host key of ${host} could not be checked: ${messageOf(error)}`;
  }
}

/** What OpenSSH's server says when it has been offered more keys than it has patience for. */
const tooManyKeys = /too many authentication failures/i;

type Unhurried = <T>(work: () => Promise<T>) => Promise<T>;

function patient(identity: Identity, unhurried: Unhurried): Identity {
  if (!identity.locked) return identity;
  const locked = identity.locked.map(({unlock, ...key}) => ({
    ...key,
    ...(unlock && {unlock: () => unhurried(unlock)}),
  }));
  return {...identity, locked};
}

function explain(
  error: Error & {level?: string; code?: unknown},
  {host, port, identity}: ConnectionOptions,
): string {
  if (error.level === 'client-authentication') {
    const closed = identity?.locked?.find(({publicKey, unlock}) => !publicKey || !unlock);
    if (closed) {
      return (
        `${host} accepts none of your unlocked SSH keys, and ${closed.path} has a passphrase: ` +
        `hand it to the agent with ssh-add ${closed.path}`
      );
    }

    return `${host} accepts none of your SSH keys: register one there, or give the key of your account.`;
  }

  if (tooManyKeys.test(error.message)) {
    return (
      `${host} hung up because you have so many SSH keys: name the right one with --identity, ` +
      'or with IdentityFile and IdentitiesOnly in ~/.ssh/config.'
    );
  }

  switch (error.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The address of ${host} cannot be found: check the name and your network.`;
    case 'ECONNREFUSED':
      return `Nothing answers at ${host}:${port}: check that the board runs there.`;
    default:
      return `The connection to ${host}:${port} failed: ${error.message.replace(/\.?$/, '.')}`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
