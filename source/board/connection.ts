/** One SSH connection to a board, with many channels. */
import ssh2, {type AnyAuthMethod} from 'ssh2';
import type {Clock} from '../clock/clock.js';
import {operate} from './channels.js';
import type {VerifyHostKey} from './host-key.js';
import type {Identity} from './identity.js';

/** Where to connect, as whom, and what to trust. */
export type ConnectionOptions = {
  readonly host: string;
  readonly port: number;
  /** The SSH login name. The board goes by the key and not by this. */
  readonly username: string;
  readonly identity: Identity;
  readonly verifyHostKey: VerifyHostKey;
  readonly clock: Clock;
  /** Gives up connecting. */
  readonly signal?: AbortSignal;
};

/** A channel on which `pipe` runs. It is always drained: nobody's reading holds the board up. */
export type PipeChannel = {
  /** @returns false when the channel is closed, or so much waits to be sent that the board cannot be reading. */
  write(text: string): boolean;
  /** Ends the pipe; what was written before is sent first. */
  close(): void;
};

export type PipeHandlers = {
  readonly onData: (chunk: Buffer) => void;
  /** Once, however the pipe ended. */
  readonly onClose: () => void;
};

/** A live connection. */
export type Connection = {
  /** Resolves with the reason, one phrase, when the connection is gone. Never rejects. */
  readonly closed: Promise<string>;
  /** Runs a command that ends by itself. @returns Its output. @throws When it fails, or says nothing for 20 s. */
  run(command: string): Promise<string>;
  /** Runs `pipe …`. @throws When the board refuses it. */
  pipe(command: string, handlers: PipeHandlers): Promise<PipeChannel>;
  /** Round trip to the board in milliseconds. @throws When the connection ends first. */
  measure(): Promise<number>;
  /** Says goodbye; what was written before is sent first. Resolves when the connection is gone. */
  close(): Promise<void>;
};

/** Opens a connection; tests bring their own. */
export type Connect = (options: ConnectionOptions) => Promise<Connection>;

/** Why there is no connection. */
export class ConnectError extends Error {
  /** Trying again will not help: no key is accepted, or the host key is not. */
  readonly refused: boolean;

  constructor(message: string, refused: boolean) {
    super(message);
    this.name = 'ConnectError';
    this.refused = refused;
  }
}

/** Milliseconds until a connection has to be up. */
const patience = 20_000;
/** Milliseconds between keepalives; three without an answer and the connection is lost. */
const keepaliveInterval = 10_000;

/**
 * Connects and authenticates.
 * @throws ConnectError with one sentence.
 */
export function connect(options: ConnectionOptions): Promise<Connection> {
  const {host, port, username, identity, verifyHostKey, clock, signal} = options;
  const {promise, resolve, reject} = Promise.withResolvers<Connection>();
  const closed = Promise.withResolvers<string>();
  const client = new ssh2.Client();
  let refusal: string | undefined;
  let reason: string | undefined;

  const abort = (): void => {
    client.destroy();
  };
  const finish = (): void => signal?.removeEventListener('abort', abort);

  client.on('ready', () => {
    finish();
    client.setNoDelay();
    resolve(operate(client, clock, closed.promise));
  });
  client.on('error', (error) => {
    // An agent that fails is no reason to give up: the keys of files come next.
    if (error.level === 'agent') return;
    reason ??= refusal ?? explain(error, host, port);
    reject(new ConnectError(reason, refusal !== undefined || error.level === 'client-authentication'));
  });
  client.on('close', () => {
    finish();
    reason ??= `${host} closed the connection.`;
    reject(new ConnectError(reason, false));
    closed.resolve(reason);
  });

  if (signal?.aborted) return Promise.reject(new ConnectError('The session was closed.', false));
  signal?.addEventListener('abort', abort, {once: true});

  try {
    client.connect({
      host,
      port,
      username,
      authHandler: authMethods(username, identity),
      readyTimeout: patience,
      keepaliveInterval,
      keepaliveCountMax: 3,
      hostVerifier(key: Buffer, verify: (accepted: boolean) => void) {
        verifyHostKey(host, port, key).then(
          (verdict) => {
            if (!verdict.accepted) refusal = verdict.reason;
            verify(verdict.accepted);
          },
          (error: unknown) => {
            refusal = `The host key of ${host} could not be checked: ${messageOf(error)}`;
            verify(false);
          },
        );
      },
    });
  } catch (error) {
    reject(new ConnectError(messageOf(error), true));
  }

  return promise;
}

/** The agent first, as OpenSSH does, then each key. */
function authMethods(username: string, {keys, agent}: Identity): AnyAuthMethod[] {
  return [
    ...(agent === undefined ? [] : [{type: 'agent' as const, username, agent}]),
    ...keys.map((key) => ({type: 'publickey' as const, username, key})),
  ];
}

function explain(error: Error & {level?: string; code?: unknown}, host: string, port: number): string {
  if (error.level === 'client-authentication') {
    return `${host} accepts none of your SSH keys: register one there, or give the key of your account.`;
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
