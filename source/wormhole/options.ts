import type {Clock} from '../clock/clock.js';
import type {RandomSource} from './crypto/random.js';
import type {Timeouts} from './timeouts.js';

/** Where a service listens. */
export type Endpoint = {readonly host: string; readonly port: number};

/** The way of a file's bytes. */
export type TransferPath = 'direct' | 'relay';

/** How far a transfer is. */
export type TransferProgress = {
  /** Bytes of the file moved so far. */
  readonly bytes: number;
  /** Bytes of the whole file. */
  readonly total: number;
  readonly path: TransferPath;
};

/** How a transfer went. */
export type TransferResult = {
  readonly bytes: number;
  readonly path: TransferPath;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly sha256: string;
};

/**
 * Where a transfer is: we wait for the other side, it has come and has the same code, a connection for the file is
 * made, all is sent and its confirmation is waited for.
 */
export type Stage = 'waiting' | 'joined' | 'connecting' | 'confirming';

/**
 * A code; or what makes one, and tells whoever shall know, as soon as the mailbox server has chosen a short free
 * number for it.
 */
export type CodeChoice = string | ((nameplate: string) => string);

/** What sending and receiving have in common. */
export type WormholeOptions = {
  /** The mailbox server, e.g. `ws://127.0.0.1:4000/v1`. */
  readonly mailbox: string;
  /** The transit relay that we offer and use where no direct connection comes about. */
  readonly relay?: Endpoint;
  /**
   * Addresses of this machine that the other side should try. By default those of its network interfaces, and
   * loopback when the mailbox server is on this machine. None: no direct connection is offered.
   */
  readonly advertise?: readonly string[];
  /** The address to listen on; by default all. */
  readonly listenHost?: string;
  /**
   * False: the mailbox server is dialled directly. Otherwise through the proxy that `http_proxy`, `https_proxy` and
   * `no_proxy` ask for. The connection for the file never uses a proxy.
   */
  readonly proxy?: false;
  readonly clock?: Clock;
  readonly random?: RandomSource;
  readonly timeouts?: Partial<Timeouts>;
  /** Ends the transfer; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called as a stage begins. */
  readonly onStage?: (stage: Stage) => void;
  /**
   * Has people compare what both sides compute from their key, before anything is said.
   * @param verifier hexadecimal
   * @param signal aborted when the answer no longer matters
   * @returns whether they are the same; if not, the transfer ends
   */
  readonly verify?: (verifier: string, signal: AbortSignal) => Promise<boolean>;
  /** Called when bytes begin to move, about ten times a second while they do, and when all have. */
  readonly onProgress?: (progress: TransferProgress) => void;
};
