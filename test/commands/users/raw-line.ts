import {readFile} from 'node:fs/promises';
import type {Person} from '../../../source/commands/demo/services.js';
import {connectTo, execute} from '../../helpers/listing.js';
import type {Lab} from '../../helpers/lab.js';

/** A pipe of somebody on a topic of the lab's board, by which anything can be said. */
export async function rawPipe({services}: Lab, person: Person, topic: string) {
  const client = await connectTo(services.board.port, await readFile(services.keyFile(person), 'utf8'));
  const channel = await execute(client, `pipe ${topic}`);
  return {
    write: (text: string) => channel.write(text),
    close: () => client.end(),
  };
}
