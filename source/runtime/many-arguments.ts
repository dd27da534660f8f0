/**
 * Command lines of thousands of words. Bubblewrap takes no more than 9,000 on its own, those of the program inside
 * counted, so they come to the program by a file descriptor: as words of a shell, which every sandbox has.
 */
import {shellWord} from './shell-word.js';

/** Words that a program is given directly, at most. */
export const mostDirectly = 1000;

/** Reads the words from the descriptor that `$0` names, which is of one digit, closes it, and becomes the program. */
const script = `
words=$(cat <&"$0") || exit 126
eval "exec $0<&-; set -- $words"
exec "$@"
`;

/** What Linux takes of one word and of all together, with the pointers to them, in a process with a usual stack, bytes. */
const most = {word: 128 * 1024, all: 2 * 1024 ** 2 - 4096};
const pointer = 8;

/** A command line, and what is to be written to the descriptor of its words. */
export type ManyArguments = {
  readonly command: string;
  readonly args: readonly string[];
  readonly words: Uint8Array;
};

/**
 * The command line that runs another, whose words come by a descriptor.
 * @param descriptor its number in the program, at most 9
 * @throws Error with the code `E2BIG`, as of the system itself, where that would not take so much
 */
export function withManyArguments(
  command: string,
  args: readonly string[],
  descriptor: number,
  environment: Readonly<Record<string, string>>,
): ManyArguments {
  const line = [command, ...args];
  const given = [...line, ...Object.entries(environment).map(([name, value]) => `${name}=${value}`)];
  const sizes = given.map((word) => Buffer.byteLength(word) + 1);
  const size = sizes.reduce((sum, bytes) => sum + bytes + pointer, 0);
  if (size > most.all || sizes.some((bytes) => bytes > most.word)) {
    throw Object.assign(new Error('The arguments are too long.'), {code: 'E2BIG'});
  }
  return {
    command: '/bin/sh',
    args: ['-c', script, String(descriptor)],
    words: Buffer.from(line.map(shellWord).join(' ')),
  };
}
