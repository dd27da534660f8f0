import {systemClock} from '../clock/system.js';
import {chooseConnect, type ConnectionPrompts} from './choose-connect.js';
import type {Settings} from './settings.js';

/**
 * Opens a pipe on a topic of our own beside all else, over the same connection.
 * @param topic its full name, our account's first
 * @returns a function that leaves it. @throws Error one sentence, when the board cannot be asked
 */
export async function holdTopic(
  settings: Settings,
  prompts: ConnectionPrompts | undefined,
  topic: string,
): Promise<() => Promise<void>> {
  const {host, port} = settings.board;
  const connect = chooseConnect(settings, prompts);
  const connection = await connect({host, port, username: 'p2p-tui', clock: systemClock});
  try {
    const pipe = await connection.pipe(`pipe ${topic}`, {onData: () => {}, onClose: () => {}});
    return async () => {
      pipe.close();
      await connection.close();
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
