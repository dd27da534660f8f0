import {spawn, type ChildProcessWithoutNullStreams} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

/** The built program. `npm test` builds it first. */
export const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** What a finished run left. */
export type Finished = {readonly status: number | null; readonly stdout: string; readonly stderr: string};

/** A run of the built program, on the Node.js that runs the tests, without a terminal. */
export type Run = {
  readonly child: ChildProcessWithoutNullStreams;
  /** Lines of standard output so far. */
  readonly lines: readonly string[];
  /** The first line, past or to come, that fits. Rejects when the program ends without one. */
  line(fits: (line: string) => boolean): Promise<string>;
  readonly finished: Promise<Finished>;
};

/**
 * Starts the built program.
 * @param under the beginning of a command line that runs what follows it, in another world say
 */
export function start(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  under: readonly string[] = [],
): Run {
  const [command = '', ...rest] = [...under, process.execPath, program, ...args.flatMap(allowed)];
  const child = spawn(command, rest, {env});
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let stderr = '';
  let over = false;
  const wake = () => {
    for (const look of [...waiting]) look();
  };

  createInterface({input: child.stdout}).on('line', (line) => {
    lines.push(line);
    wake();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const finished = once(child, 'close').then(([status]) => {
    over = true;
    wake();
    return {status: status as number | null, stdout: lines.map((line) => `${line}\n`).join(''), stderr};
  });
  return {
    child,
    lines,
    line: (fits) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find(fits);
          if (found === undefined && !over) return;
          waiting.delete(look);
          if (found === undefined) {
            reject(new Error(`The program ended without such a line. It said:\n${stderr}`));
          } else {
            resolve(found);
          }
        };

        waiting.add(look);
        look();
      }),
    finished,
  };
}

/** The tests may run as root: then a worker has to be allowed to. */
function allowed(arg: string, index: number): readonly string[] {
  return arg === '--worker' || (arg === 'worker' && index === 0) ? [arg, '--allow-root'] : [arg];
}

/** Runs the built program to its end. */
export function runProgram(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Finished> {
  return start(args, env).finished;
}
