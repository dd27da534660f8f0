/** One SSH connection: TCP or a stream that is there already, host key, authentication, keepalives. */
import {Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import ssh2, {type AnyAuthMethod} from 'ssh2';
import type {Cancel} from '../clock/clock.js';
import {messageOf} from '../message/error-message.js';
import {operate, type OpenClient} from './channels.js';
import {
  ConnectError,
  type ConnectErrorDetails,
  type ConnectFailure,
  type Connection,
  type ConnectionOptions,
} from './connection.js';
import type {Identity} from './identity/identity.js';
import {type Complaint, explainFailure, nameOf} from './explain-error.js';
import {showHostPort} from './host-port.js';
import {enableCertificates} from './identity/certificate-key.js';
import {createKeyring} from './identity/keyring.js';

/** Milliseconds until a connection has to be up, the time not counted in which the user is asked something. */
const connectTimeout = 20_000;
/** Milliseconds between keepalives; three without an answer and the connection is lost. */
const keepaliveInterval = 10_000;

/**
 * Connects and authenticates.
 * @throws ConnectError with one sentence.
 */
export async function connect(options: ConnectionOptions): Promise<Connection> {
  return operate(await openClient(options), options.clock);
}

/**
 * The same, for who runs no commands on it, or not at once.
 * @param stream leads to the server, in place of a TCP connection of our own.
 * @throws ConnectError with one sentence.
 */
export function openClient(options: ConnectionOptions, stream?: Duplex): Promise<OpenClient> {
  const {host, port, username, identity = {keys: []}, clock, signal, isJumpHost = false} = options;
  const where = nameOf(options);
  const {promise, resolve, reject} = Promise.withResolvers<OpenClient>();
  const closed = Promise.withResolvers<string>();
  const client = new ssh2.Client();
  const transport = stream ?? new Socket();
  let refusal: Complaint | undefined;
  let reason: string | undefined;
  let cancel: Cancel | undefined;
  let over = false;

  const errorOf = (why: string, failure: ConnectFailure, mend?: string): ConnectError => {
    const details: ConnectErrorDetails = {
      ...(isJumpHost && {jumpHost: showHostPort(options)}),
      ...(mend !== undefined && {mend}),
    };
    return new ConnectError(why, failure, details);
  };
  const fail = (why: string, failure: ConnectFailure, mend?: string): void => {
    reason ??= why;
    reject(errorOf(reason, failure, mend));
  };
  const destroy = (): void => {
    transport.destroy();
  };
  const start = (): void => {
    if (over) return;
    cancel = clock.after(connectTimeout, () => {
      fail(`${where} does not answer: check the address and your network.`, 'network');
      destroy();
    });
  };
  const finish = (): void => {
    over = true;
    cancel?.();
    signal?.removeEventListener('abort', destroy);
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

  const keyring = createKeyring(patient(identity, unhurried), {
    enableCertificates: () => enableCertificates(client),
    ...(options.fits && {fits: options.fits}),
  });

  client.on('ready', () => {
    finish();
    client.setNoDelay();
    resolve({client, closed: closed.promise, destroy, key: keyring.used});
  });
  client.on('error', (error) => {
    // A key that cannot sign is no reason to give up: others come next.
    if (error.level === 'agent') return;
    const {
      reason: why,
      failure,
      mend,
    } = refusal ? {...refusal, failure: 'hostKey' as const} : explainFailure(error, options, keyring.offered);
    fail(why, failure, mend);
  });
  client.on('close', () => {
    finish();
    fail(`${isJumpHost ? where : host} closed the connection.`, signal?.aborted ? 'closed' : 'network');
    closed.resolve(reason ?? '');
  });

  if (signal?.aborted) return Promise.reject(new ConnectError('The session was closed.', 'closed'));
  signal?.addEventListener('abort', destroy, {once: true});
  start();

  const methods: AnyAuthMethod[] = [{type: 'agent', username, agent: keyring.agent}];
  try {
    if (transport instanceof Socket) transport.connect({host, port});
    client.connect({
      sock: transport,
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
    destroy();
    reject(errorOf(messageOf(error), 'setup'));
  }

  return promise;
}

/** @returns Why the host key is refused, if so. */
async function judge(options: ConnectionOptions, key: Buffer): Promise<Complaint | undefined> {
  const {host, port, verifyHostKey, isJumpHost = false} = options;
  if (!verifyHostKey) return {reason: `Nobody says which host key of ${host} to trust.`};
  try {
    const verdict = await verifyHostKey(host, port, key);
    if (verdict.accepted) return undefined;
    const {reason, mend} = verdict;
    const told = isJumpHost ? `At the ${nameOf(options).slice(4)}, ${lowerFirst(reason)}` : reason;
    return {reason: told, ...(mend !== undefined && {mend})};
  } catch (error) {
    return {reason: `The host key of ${host} could not be checked: ${messageOf(error)}`};
  }
}

type Unhurried = <T>(work: () => Promise<T>) => Promise<T>;

function patient(identity: Identity, unhurried: Unhurried): Identity {
  if (!identity.locked) return identity;
  const locked = identity.locked.map(({unlock, ...key}) => ({
    ...key,
    ...(unlock && {unlock: () => unhurried(unlock)}),
  }));
  return {...identity, locked};
}

function lowerFirst(text: string): string {
  return /^(?:The|You|Nobody)\b/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
}
