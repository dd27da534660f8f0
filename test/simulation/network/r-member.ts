import type {Connection} from '../../../source/ssh/connection.js';
import {formatMessage} from '../../../source/message/format.js';
import {localTime} from '../../../source/message/time.js';
import type {PeerId} from '../../../source/message/types.js';
import {cluster, openConnection} from './open-session.js';
import type {ProcessClock, SimulatedNetwork} from './network.js';

type RMemberOptions = {
  readonly network: SimulatedNetwork;
  readonly user: string;
  readonly id: PeerId;
  readonly process: ProcessClock;
  /** Milliseconds from the hello of its test to the end of it, and in which it is there after that. */
  readonly test: number;
  readonly there: number;
  /**
   * Told right before a pipe goes, with whether whoever hosts can know of it: of the first one he does, if he hosts since its
   * hello. That of the second is the first departure where a session of ours held the private topic during the test.
   */
  readonly onDeparture: (isSeen: boolean) => void;
};

/**
 * A peer of the R package, as the board meets it: it tests its connection with a pipe that says hello and goes, and comes
 * with another one. Each is an SSH connection of its own, and it holds no private topic.
 */
export async function joinAsR(options: RMemberOptions): Promise<void> {
  const {network, user, id, process, test, there, onDeparture} = options;
  const topic = `${cluster}/future.p2p`;
  const later = (milliseconds: number) =>
    new Promise<void>((resolve) => void process.after(milliseconds, resolve));
  const open = async (): Promise<Connection> => {
    const connection = await openConnection(network, user, process);
    const pipe = await connection.pipe(`pipe ${topic} -r`, {onData() {}, onClose() {}});
    const expires = Math.floor(process.now() / 1000) + 3600;
    const hello = {type: 'client', when: localTime(process.now()), expires, from: id} as const;
    pipe.write(`${formatMessage({...hello, protocols: ['wormhole']}, 'future.p2p')}\n`);
    return connection;
  };

  try {
    const tested = await open();
    await later(200);
    const host = network.list(topic)?.by;
    await later(test);
    onDeparture(host !== undefined && network.list(topic)?.by === host);
    await tested.close();
    const joined = await open();
    await later(there);
    onDeparture(false);
    await joined.close();
  } catch {
    // The board is away, or the pipe was one that it did not grant: an R peer ends then.
  }
}
