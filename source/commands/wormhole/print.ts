import type {Context} from '../cli/command.js';

/**
 * Writes to standard output.
 * @returns resolves when it is out of our hands
 * @throws the stream's error, when it cannot be written
 */
export async function print({stdout}: Pick<Context, 'stdout'>, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stdout.write(text, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
