import {randomBytes} from 'node:crypto';
import {systemClock} from '../clock/system.js';
import {startClient, type Client} from '../cluster/client/client.js';
import type {HeldDirectory} from '../payload/held-directory.js';
import {makeWorkDirectory} from '../payload/work-directory.js';
import {transferCode} from '../wormhole/code/code.js';
import {attach, type AttachOptions} from './attach.js';
import type {JoinedOptions} from './joined.js';
import {knownList} from './known-lists.js';
import {openWormhole} from './open-wormhole.js';
import type {Suspendable} from './suspend.js';

/** A client of a cluster, from the moment it begins to connect. */
export type ClientSession = Suspendable & {
  /**
   * Waits for the host if need be, then begins. To be called once.
   * @throws Error one sentence, when the cluster can never be joined; the session is closed then
   */
  join(options?: JoinedOptions): Promise<JoinedClient>;
  close(): Promise<void>;
};

/** A client that can post jobs. */
export type JoinedClient = {
  readonly client: Client;
  /** Where payloads are kept; deleted with the session. */
  readonly directory: string;
};

/** Connects to a cluster to post jobs. @throws Error one sentence, when the cluster's name is none */
export async function openClient(options: AttachOptions): Promise<ClientSession> {
  const {settings, record} = options;
  const attached = await attach(options);
  let work: HeldDirectory | undefined;
  let client: Client | undefined;
  let closed: Promise<void> | undefined;
  const end = async () => {
    await client?.close();
    await attached.close();
    await work?.[Symbol.asyncDispose]();
  };
  const close = () => (closed ??= end());

  return {
    suspend: attached.suspend,
    resume: attached.resume,
    async join(waiting) {
      try {
        await attached.ready(waiting);
        work = await makeWorkDirectory();
      } catch (error) {
        await close();
        throw error;
      }

      const {path: directory} = work;
      client = startClient({
        id: attached.peer(),
        board: attached.board,
        cluster: settings.cluster,
        ...knownList(settings),
        transfers: openWormhole(settings, directory),
        clock: systemClock,
        random: Math.random,
        record,
        newCode: () => `wormhole://${transferCode(randomBytes)}`,
      });
      return {client, directory};
    },
    close,
  };
}
