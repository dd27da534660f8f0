import {spawn} from 'node:child_process';
import {afterEach} from 'vitest';

/** How a program ended, and all that it printed. */
type Ended = {readonly status: number | null; readonly output: string};

/** A program that runs. */
export type Running = {
  /** Resolves when it has ended. */
  readonly done: Promise<Ended>;
  /** Resolves with the match as soon as its output has one; rejects if it ends without. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Ends it at once; resolves when it has. */
  kill(): Promise<Ended>;
};

type RunOptions = {readonly cwd: string; readonly input?: string};

/** Starts programs, and ends those that are left after each test. */
export function useProcesses(): (command: string, args: readonly string[], options: RunOptions) => Running {
  const running = new Set<Running>();
  afterEach(async () => {
    await Promise.all([...running].map((process) => process.kill()));
  });
  return (command, args, options) => {
    const process = run(command, args, options);
    running.add(process);
    void process.done.then(() => running.delete(process));
    return process;
  };
}

/** Starts one program; proxies of the environment are not for loopback. */
export function run(command: string, args: readonly string[], {cwd, input}: RunOptions): Running {
  const child = spawn(command, args, {cwd, env: {PATH: process.env['PATH'], HOME: cwd, LC_ALL: 'C.UTF-8'}});
  let output = '';
  const watchers = new Set<() => void>();
  const add = (chunk: Buffer): void => {
    output += String(chunk);
    watchers.forEach((check) => {
      check();
    });
  };
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  const done = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({status, output});
    });
  });
  return {
    done,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const match = pattern.exec(output);
          if (match !== null) {
            watchers.delete(check);
            resolve(match);
          }
        };
        watchers.add(check);
        check();
        done.then(() => {
          reject(new Error(`${command} ended without ${String(pattern)}: ${output}`));
        }, reject);
      }),
    kill() {
      child.kill('SIGKILL');
      return done;
    },
  };
}
